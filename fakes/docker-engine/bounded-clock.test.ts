import { expect, test } from "vitest";
import type { Clock } from "#harness/ports/clock.ts";
import { boundedClock, NEVER_MS } from "./bounded-clock.ts";

test.each([
  [-1_767_225_600_000, 0],
  [0, 0],
  [250, 250],
  [Number.POSITIVE_INFINITY, NEVER_MS],
])("a wait of %s ms is one of %s", (asked, waited) => {
  const waits: number[] = [];
  const clock: Clock = {
    now: () => 7,
    timer: (ms) => {
      waits.push(ms);
      return { done: Promise.resolve(), cancel: () => {} };
    },
  };
  expect(boundedClock(clock).now()).toBe(7);
  boundedClock(clock).timer(asked);
  expect(waits).toEqual([waited]);
});
