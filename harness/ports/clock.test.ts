import { describe, expect, test } from "vitest";
import { isoTime, TIMED_OUT, withDeadline, type Clock } from "./clock.ts";
import { randomId } from "./random.ts";

/** A clock whose timers fire when told. */
const handClock = () => {
  const timers: { readonly ms: number; readonly fire: () => void; cancelled: boolean }[] = [];
  const clock: Clock = {
    now: () => 0,
    timer: (ms) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = { ms, fire: resolve, cancelled: false };
      timers.push(timer);
      return {
        done: promise,
        cancel: () => {
          timer.cancelled = true;
        },
      };
    },
  };
  return { clock, timers };
};

describe("a deadline", () => {
  test("lets work through that ends in time, and leaves no timer", async () => {
    const { clock, timers } = handClock();
    expect(await withDeadline(clock, 500, Promise.resolve("done"))).toBe("done");
    expect(timers).toMatchObject([{ ms: 500, cancelled: true }]);
  });

  test("passes on how work fails, and leaves no timer", async () => {
    const { clock, timers } = handClock();
    await expect(withDeadline(clock, 500, Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(timers).toMatchObject([{ cancelled: true }]);
  });

  test("says so when the time ran out", async () => {
    const { clock, timers } = handClock();
    const waiting = withDeadline(clock, 500, new Promise(() => {}));
    timers[0]?.fire();
    expect(await waiting).toBe(TIMED_OUT);
  });
});

describe("a time that leaves", () => {
  test("is ISO 8601 in UTC with milliseconds", () => {
    expect(isoTime(1_767_225_600_007)).toBe("2026-01-01T00:00:00.007Z");
  });
});

describe("an id", () => {
  test("has 16 hex digits behind its prefix, whatever was drawn", () => {
    expect(randomId({ uint32: () => 0 }, "boot")).toBe("boot-0000000000000000");
    expect(randomId({ uint32: () => 2 ** 32 - 1 }, "req")).toBe("req-ffffffffffffffff");
  });
});
