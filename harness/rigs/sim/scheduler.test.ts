import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { RunawayError, Scheduler, StallError } from "./scheduler.ts";

const START = 1_000_000;
const EXPLAIN = (): string => "client waits for read on client>isolate-1";

/** A scheduler that notes what happens, and when. */
const noting = (eventsMax = 1_000) => {
  const scheduler = new Scheduler(START, eventsMax);
  const happened: string[] = [];
  const plan = (name: string, delayMs: number, { priority = 0, key = 0 } = {}) =>
    scheduler.after(delayMs, { priority, key }, () => happened.push(`${name}@${scheduler.now() - START}`));
  /** A story that ends when this much time has passed. */
  const until = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      scheduler.after(ms, { priority: Number.MAX_SAFE_INTEGER, key: 0 }, resolve);
    });
  return { scheduler, happened, plan, until };
};

describe("what happens next", () => {
  test("is the earliest, then the smallest priority, then the first planned", async () => {
    const { scheduler, happened, plan, until } = noting();
    plan("late", 20);
    plan("second", 10, { priority: 5 });
    plan("third", 10, { priority: 5 });
    plan("first", 10, { priority: 1 });
    plan("now", 0);
    await scheduler.run(until(30), EXPLAIN);
    expect(happened).toEqual(["now@0", "first@10", "second@10", "third@10", "late@20"]);
  });

  test("keeps that order for many events that were planned in any order", async () => {
    const { scheduler, happened, plan, until } = noting();
    const delays = Array.from({ length: 200 }, (_, i) => (i * 7_919) % 211);
    for (const delay of delays) plan("", delay);
    await scheduler.run(until(1_000), EXPLAIN);
    expect(happened).toEqual(delays.toSorted((a, b) => a - b).map((delay) => `@${delay}`));
  });

  test("is never in the past: a negative delay is due at once, a fraction is rounded up", async () => {
    const { scheduler, happened, plan, until } = noting();
    plan("negative", -5);
    plan("fraction", 2.1);
    await scheduler.run(until(10), EXPLAIN);
    expect(happened).toEqual(["negative@0", "fraction@3"]);
  });

  test("is not what was cancelled, which does not count either", async () => {
    const { scheduler, happened, plan, until } = noting();
    plan("kept", 1);
    plan("cancelled", 2).cancelled = true;
    await scheduler.run(until(5), EXPLAIN);
    expect(happened).toEqual(["kept@1"]);
    expect(scheduler.count, "the kept one and the end of the story").toBe(2);
  });

  test("waits until everything that the last event set off has settled", async () => {
    const { scheduler, happened, plan, until } = noting();
    scheduler.after(1, { priority: 0, key: 0 }, () => {
      void (async () => {
        for (let i = 0; i < 50; i += 1) await Promise.resolve();
        happened.push("settled");
      })();
    });
    plan("next", 1);
    await scheduler.run(until(2), EXPLAIN);
    expect(happened).toEqual(["settled", "next@1"]);
  });
});

describe("a run", () => {
  test("ends with what the story ended with", async () => {
    const { scheduler, until } = noting();
    expect(
      await scheduler.run(
        until(5).then(() => "told"),
        EXPLAIN,
      ),
    ).toBe("told");
    await expect(
      scheduler.run(
        until(5).then(() => Promise.reject(new Error("the story broke"))),
        EXPLAIN,
      ),
    ).rejects.toThrow("the story broke");
    expect(scheduler.now() - START).toBe(10);
  });

  test("that has nothing left to happen names who waits", async () => {
    const { scheduler } = noting();
    const stalled = scheduler.run(new Promise(() => {}), EXPLAIN);
    await expect(stalled).rejects.toThrow(StallError);
    await expect(stalled).rejects.toThrow("client waits for read on client>isolate-1");
  });

  test("that never ends is stopped at its bound", async () => {
    const { scheduler } = noting(50);
    const again = (): void => void scheduler.after(1, { priority: 0, key: 0 }, again);
    again();
    const runaway = scheduler.run(new Promise(() => {}), EXPLAIN);
    await expect(runaway).rejects.toThrow(RunawayError);
    await expect(runaway).rejects.toThrow("50 events");
  });

  test("forgets what was still planned, once cleared", async () => {
    const { scheduler, happened, plan, until } = noting();
    plan("dropped", 1);
    scheduler.clear();
    await scheduler.run(until(5), EXPLAIN);
    expect(happened).toEqual([]);
  });
});

describe("the hash of choices", () => {
  const hashOf = async (keys: readonly number[], delays: readonly number[]): Promise<number> => {
    const { scheduler, plan, until } = noting();
    keys.forEach((key, i) => plan("", delays[i] ?? 0, { key }));
    await scheduler.run(until(100), EXPLAIN);
    return scheduler.choices;
  };

  test("is the same for the same events, another for another key, order or time", async () => {
    const base = await hashOf([1, 2, 3], [1, 2, 3]);
    expect(await hashOf([1, 2, 3], [1, 2, 3])).toBe(base);
    expect(await hashOf([1, 2, 4], [1, 2, 3])).not.toBe(base);
    expect(await hashOf([2, 1, 3], [1, 2, 3])).not.toBe(base);
    expect(await hashOf([1, 2, 3], [1, 2, 4])).not.toBe(base);
  });
});

describe("real work that is held", () => {
  test("is released in the order of the calls, whatever finished first", async () => {
    const { scheduler } = noting();
    const order: string[] = [];
    const fast = Promise.resolve();
    const slow = turn();
    const story = Promise.all([
      scheduler.hold(slow).then(() => order.push("asked first")),
      scheduler.hold(fast).then(() => order.push("asked second")),
    ]);
    await scheduler.run(story, EXPLAIN);
    expect(order).toEqual(["asked first", "asked second"]);
  });

  test("lets no virtual time pass until it has settled", async () => {
    const { scheduler, happened, plan } = noting();
    const work = turn(null).then(() => "held work");
    const story = (async () => {
      const value = await scheduler.hold(work);
      happened.push(value);
      return scheduler.now() - START;
    })();
    plan("timer", 1);
    expect(await scheduler.run(story, EXPLAIN)).toBe(0);
    expect(happened).toEqual(["held work"]);
  });

  test("that fails is heard by who held it", async () => {
    const { scheduler } = noting();
    await expect(scheduler.run(scheduler.hold(Promise.reject(new Error("no key"))), EXPLAIN)).rejects.toThrow("no key");
  });
});
