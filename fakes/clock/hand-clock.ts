import type { Clock, Timer } from "#harness/ports/clock.ts";

/** Microtasks that work may take between two timers; far more than any chain of awaits in a fake. */
const SETTLE_TURNS = 200;

interface Pending {
  readonly dueAt: number;
  readonly fire: () => void;
}

/** A clock that a test drives by hand: timers fire in the order in which they are due, each when what the one before did has settled. */
export class HandClock implements Clock {
  readonly #pending = new Set<Pending>();
  #now: number;

  constructor(now = 1_767_225_600_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  timer(ms: number): Timer {
    const { promise, resolve } = Promise.withResolvers<void>();
    const pending = { dueAt: this.#now + Math.max(0, ms), fire: resolve };
    this.#pending.add(pending);
    return { done: promise, cancel: () => void this.#pending.delete(pending) };
  }

  /** How many timers are running. */
  get timers(): number {
    return this.#pending.size;
  }

  /** Lets `ms` milliseconds pass. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await this.settle();
    for (let next = this.#earliest(until); next !== undefined; next = this.#earliest(until)) {
      this.#now = next.dueAt;
      this.#pending.delete(next);
      next.fire();
      await this.settle();
    }
    this.#now = until;
  }

  /** Lets everything run that waits for no timer. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < SETTLE_TURNS; turn += 1) await Promise.resolve();
  }

  #earliest(until: number): Pending | undefined {
    const due = [...this.#pending].filter(({ dueAt }) => dueAt <= until);
    return due.toSorted((a, b) => a.dueAt - b.dueAt)[0];
  }
}
