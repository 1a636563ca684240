import type { Clock } from "#harness/ports/clock.ts";

/** Longer than anybody waits, ms: timers of real time cannot wait longer. */
export const NEVER_MS = 2_000_000_000;

/** A clock that takes `infinity` and times that are over for what they mean. */
export const boundedClock = (clock: Clock): Clock => ({
  now: () => clock.now(),
  timer: (ms) => clock.timer(Math.min(Math.max(ms, 0), NEVER_MS)),
});
