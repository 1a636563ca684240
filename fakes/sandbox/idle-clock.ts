import type { Clock, Timer } from "#harness/ports/clock.ts";

/** Puts a VM to sleep after a time without activity, unless keep-alive is on (decisions: idle clock and lease). */
export class IdleClock {
  readonly #clock: Clock;
  readonly #onExpiry: () => void;
  #sleepAfterMs: number;
  #keepAlive = false;
  #timer: Timer | undefined;
  #activeAt = 0;
  #running = false;

  constructor(clock: Clock, sleepAfterMs: number, onExpiry: () => void) {
    this.#clock = clock;
    this.#sleepAfterMs = sleepAfterMs;
    this.#onExpiry = onExpiry;
  }

  get keepAlive(): boolean {
    return this.#keepAlive;
  }

  get sleepAfterMs(): number {
    return this.#sleepAfterMs;
  }

  /** The VM runs from now on. */
  start(): void {
    this.#running = true;
    this.touch();
  }

  /** The VM is down: nothing to put to sleep. */
  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Activity: the clock starts again. */
  touch(): void {
    this.#activeAt = this.#clock.now();
    if (this.#timer === undefined) this.#arm();
  }

  setKeepAlive(on: boolean): void {
    const ends = this.#keepAlive && !on;
    this.#keepAlive = on;
    if (ends) this.touch();
  }

  setSleepAfter(ms: number): void {
    this.#sleepAfterMs = ms;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#arm();
  }

  // One timer, moved on when it fires too early, instead of one timer for each call.
  #arm(): void {
    if (!this.#running) return;
    const timer = this.#clock.timer(this.#activeAt + this.#sleepAfterMs - this.#clock.now());
    this.#timer = timer;
    void timer.done.then(() => {
      if (this.#timer !== timer) return;
      this.#timer = undefined;
      if (this.#keepAlive) return;
      if (this.#clock.now() >= this.#activeAt + this.#sleepAfterMs) this.#onExpiry();
      else this.#arm();
    });
  }
}
