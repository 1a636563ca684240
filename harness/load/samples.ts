/** What became of a request: the first is success; others are failures, in the words of reports. */
export const OK = "ok";
/** Due while as many as allowed were under way: it was not sent, and has failed. */
export const DROPPED = "dropped";
/** Its whole answer did not come in time. */
export const TIMEOUT = "timeout";
/** Still under way or not yet due when the run was stopped: it tells nothing. */
const UNFINISHED = "unfinished";
/** The status was right and the body was not. */
export const WRONG_BODY = "wrong body";

/**
 * One sample a request, in the order in which requests were due; nothing is summed up. Times are ms from the
 * beginning; NaN is what did not happen.
 */
export interface LoadSamples {
  /** What `outcome` counts into; the first is `ok`. */
  readonly outcomes: readonly string[];
  /** When it was meant to be sent. */
  readonly intended: Float64Array;
  /** When the engine took it up: behind `intended` by what the engine itself was late. */
  readonly started: Float64Array;
  /** When it went onto a connection. */
  readonly sent: Float64Array;
  /** When its whole answer was there, or it had failed. */
  readonly ended: Float64Array;
  readonly outcome: Uint16Array;
}

/** Samples that are still being taken. */
export class SampleSheet {
  readonly #outcomes = [OK, UNFINISHED];
  readonly #indexes = new Map(this.#outcomes.map((name, index) => [name, index]));
  readonly intended: Float64Array;
  readonly started: Float64Array;
  readonly sent: Float64Array;
  readonly ended: Float64Array;
  readonly outcome: Uint16Array;

  constructor(intended: Float64Array) {
    const { length } = intended;
    this.intended = intended;
    this.started = new Float64Array(length).fill(Number.NaN);
    this.sent = new Float64Array(length).fill(Number.NaN);
    this.ended = new Float64Array(length).fill(Number.NaN);
    this.outcome = new Uint16Array(length).fill(1);
  }

  end(n: number, name: string, atMs: number): void {
    let index = this.#indexes.get(name);
    if (index === undefined) {
      index = this.#outcomes.push(name) - 1;
      this.#indexes.set(name, index);
    }
    this.outcome[n] = index;
    this.ended[n] = atMs;
  }

  get samples(): LoadSamples {
    const { intended, started, sent, ended, outcome } = this;
    return { outcomes: this.#outcomes, intended, started, sent, ended, outcome };
  }
}
