/**
 * Lets synchronous work read the clock at this instant, ms since the epoch, and start no timer. PostgreSQL reads its
 * machine's clock some four times a statement, and has timers for housekeeping that one session does not need.
 */
export const atInstant = <T>(instantMs: number, work: () => T): T => {
  // oxlint-disable-next-line eslint/no-restricted-globals -- it is held, not read: the database's clock is the voyage's
  const clock = Date as { now: () => number };
  const timers = globalThis as { setTimeout: unknown };
  // oxlint-disable-next-line eslint/no-restricted-globals -- likewise
  const machine = performance as { now: () => number };
  const { now } = clock;
  const machineNow = machine.now;
  const { setTimeout } = timers;
  clock.now = () => instantMs;
  machine.now = () => instantMs;
  timers.setTimeout = () => undefined;
  try {
    return work();
  } finally {
    clock.now = now;
    machine.now = machineNow;
    timers.setTimeout = setTimeout;
  }
};
