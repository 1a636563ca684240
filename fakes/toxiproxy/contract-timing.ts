/** How much later than due a thing may come on a machine with other things to do; nothing may ever come earlier than due. */
export const LATE_MS = 400;

/** What the clocks of two processes may differ by, and timers that count whole ms. */
export const CLOCK_MS = 1;

/** Long enough for what is not held back to arrive, also on a busy machine. */
export const QUIET_MS = 150;

/** What `timing` says of a thing that came when it should. */
export const ON_TIME = "on time";

/** Whether `took` ms are what `due` ms may come to: never less, and at most `LATE_MS` more. */
export const timing = (took: number, due: number): string => {
  if (took < due - CLOCK_MS) return `${(due - took).toFixed(1)} ms before the ${due} ms that it should take`;
  return took < due + LATE_MS ? ON_TIME : `${(took - due).toFixed(1)} ms after the ${due} ms that it should take`;
};

/** Real time, because real sockets are under test. */
export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
