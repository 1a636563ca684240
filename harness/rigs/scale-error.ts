/** No duration that a story relies on may take less real time than this, ms: below it a machine's own delays decide. */
const REAL_MS_MIN = 50;

/** The fastest speed at which a duration of the story, ms, is long enough in real time. */
export const factorMaxOf = (ms: number): number => ms / REAL_MS_MIN;

/** A duration of the story is too short for the speed that it is sailed at; `factorMax` would do. */
export class ScaleError extends Error {
  override readonly name = "ScaleError";
  /** The fastest speed at which this duration is long enough; below 1 only virtual time will do. */
  readonly factorMax: number;

  constructor(ms: number, factor: number) {
    super(`${ms} ms would take ${(ms / factor).toFixed(1)} real ms at ${factor} times the speed: at least ${REAL_MS_MIN} are needed`);
    this.factorMax = factorMaxOf(ms);
  }
}

/** Throws `ScaleError` when `ms` of platform time, unless none, is less than 50 ms of real time. */
export const requireScale = (ms: number, factor: number): void => {
  if (ms > 0 && ms / factor < REAL_MS_MIN) throw new ScaleError(ms, factor);
};
