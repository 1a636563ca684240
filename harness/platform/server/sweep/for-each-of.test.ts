import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { sleep } from "#harness/ports/clock.ts";
import { forEachOf } from "./for-each-of.ts";

describe("work for each of many", () => {
  test("is done for so many at a time, and one that takes long holds back no other", async () => {
    const clock = new HandClock(0);
    const ended: string[] = [];
    let running = 0;
    let most = 0;
    const all = forEachOf(["slow", "a", "b", "c"], 2, async (item) => {
      most = Math.max(most, (running += 1));
      await sleep(clock, item === "slow" ? 30_000 : 100);
      running -= 1;
      ended.push(item);
    });
    await clock.advance(30_000);
    await all;
    expect({ ended, most }).toEqual({ ended: ["a", "b", "c", "slow"], most: 2 });
  });

  test("fails as the first of them does, when the others have ended", async () => {
    const done: number[] = [];
    const all = forEachOf([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error("the first one failed");
      done.push(item);
    });
    await expect(all).rejects.toThrow("the first one failed");
    expect(done).toEqual([2, 3, 4]);
  });

  test("is nothing for none", async () => {
    await expect(forEachOf([], 8, async () => {})).resolves.toBeUndefined();
  });
});
