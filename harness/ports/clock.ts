/** A pending wait that its owner must either await or cancel (worker:EXEC-20: no timer outlives its request). */
export interface Timer {
  /** Resolves once the time has passed; never settles after `cancel`. */
  readonly done: Promise<void>;
  cancel(): void;
}

/** The only door to time: reading it and waiting for it are one object, so neither can be faked without the other. */
export interface Clock {
  /** Milliseconds since the Unix epoch; never steps back. */
  now(): number;
  /** Starts a wait of `ms` milliseconds (0 or less: due at once). */
  timer(ms: number): Timer;
}

/** Waits `ms` milliseconds on `clock`. */
export const sleep = (clock: Clock, ms: number): Promise<void> => clock.timer(ms).done;

/** ISO 8601 in UTC with milliseconds: how every time leaves the platform (decisions: time zone). */
export const isoTime = (epochMs: number): string => {
  // oxlint-disable-next-line eslint/no-restricted-globals -- formatting a given instant reads no clock
  return new Date(epochMs).toISOString();
};

/** The instant of an ISO 8601 time, ms since the epoch; NaN when it is none. */
export const epochOf = (iso: string): number => {
  // oxlint-disable-next-line eslint/no-restricted-globals -- reading a given instant reads no clock
  return Date.parse(iso);
};

/** What `withDeadline` answers when the time ran out first. */
export const TIMED_OUT: unique symbol = Symbol("timed out");

/** Waits for `work` for at most `ms` milliseconds and leaves no timer behind; the work itself is not stopped. */
export const withDeadline = async <T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | typeof TIMED_OUT> => {
  const timer = clock.timer(ms);
  try {
    return await Promise.race([work, timer.done.then((): typeof TIMED_OUT => TIMED_OUT)]);
  } finally {
    timer.cancel();
  }
};
