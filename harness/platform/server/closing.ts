import { withDeadline, type Clock } from "#harness/ports/clock.ts";

/** How long what is in flight may take to end once the server is told to, ms (E-115). */
const CLOSE_MS = 30_000;

/**
 * The end of a server: what is in flight is let end, nothing begins any more, waits are cut short. Whatever does not
 * end in time is owed in the database, as if the process had died (server:RST-04, OBS-09).
 */
export class Closing {
  readonly #clock: Clock;
  /** Who waits and wants to know of the end: a set, so that a wait that is over leaves nothing behind. */
  readonly #waiting = new Set<() => void>();
  readonly #work = new Set<Promise<unknown>>();
  #isBegun = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the server was told to end. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  /** Lets the end wait for this work. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#work.add(work);
    const ended = (): void => void this.#work.delete(work);
    work.then(ended, ended);
    return work;
  }

  /** Waits `ms` milliseconds, or until the server is told to end; true when the time has passed. */
  async sleep(ms: number): Promise<boolean> {
    if (this.#isBegun) return false;
    const timer = this.#clock.timer(ms);
    try {
      return (await this.orBegun(timer.done.then(() => true))) ?? false;
    } finally {
      timer.cancel();
    }
  }

  /** What this work brings; null when the server is told to end first. */
  async orBegun<T>(work: Promise<T>): Promise<T | null> {
    if (this.#isBegun) return null;
    const begun = Promise.withResolvers<null>();
    const wake = (): void => begun.resolve(null);
    this.#waiting.add(wake);
    try {
      return await Promise.race([work, begun.promise]);
    } finally {
      this.#waiting.delete(wake);
    }
  }

  /** Begins the end and waits for what is in flight, for as long as that may take. */
  async close(): Promise<void> {
    this.#isBegun = true;
    for (const wake of this.#waiting) wake();
    await withDeadline(this.#clock, CLOSE_MS, this.#drained());
  }

  /** What ends may have begun something before. */
  async #drained(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
  }
}
