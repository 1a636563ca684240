import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { RateLimit } from "./rate-limit.ts";

// server:AUTH-05
describe("the rate limit", () => {
  test("lets so many calls a minute through, and says how many are left", () => {
    const limit = new RateLimit(new HandClock(), 3);
    expect([1, 2, 3].map(() => limit.take("one").remaining)).toEqual([2, 1, 0]);
    expect(limit.take("one")).toEqual({ allowed: false, limit: 3, remaining: 0, retryAfterS: 60 });
  });

  test("counts each caller apart", () => {
    const limit = new RateLimit(new HandClock(), 1);
    expect([limit.take("one").allowed, limit.take("other").allowed, limit.take("one").allowed]).toEqual([true, true, false]);
  });

  test("says when to come back, and lets the caller in again then and not earlier", async () => {
    const clock = new HandClock();
    const limit = new RateLimit(clock, 1);
    limit.take("one");
    await clock.advance(30_500);
    expect(limit.take("one")).toMatchObject({ allowed: false, retryAfterS: 30 });
    await clock.advance(29_499);
    expect(limit.take("one")).toMatchObject({ allowed: false, retryAfterS: 1 });
    await clock.advance(1);
    expect(limit.take("one").allowed).toBe(true);
  });

  test("refused calls do not make the wait longer", async () => {
    const clock = new HandClock();
    const limit = new RateLimit(clock, 1);
    for (let second = 0; second < 60; second += 1) {
      limit.take("one");
      await clock.advance(1_000);
    }
    expect(limit.take("one").allowed).toBe(true);
  });

  test("forgets the longest known when there are too many callers, and never the one that calls", () => {
    const limit = new RateLimit(new HandClock(), 1);
    for (let caller = 0; caller <= 10_000; caller += 1) limit.take(`caller ${caller}`);
    expect([limit.take("caller 10000").allowed, limit.take("caller 1").allowed]).toEqual([false, false]);
    expect(limit.take("caller 0").allowed, "forgotten").toBe(true);
  });
});
