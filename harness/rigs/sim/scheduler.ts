import { hash32 } from "#harness/seed/hash32.ts";

/** One thing that will happen at an instant of virtual time. */
export interface SimEvent {
  readonly due: number;
  readonly priority: number;
  readonly sequence: number;
  /** Names the event in the hash of choices. */
  readonly key: number;
  readonly happen: () => void;
  cancelled: boolean;
}

/** Nothing is left to happen, yet somebody waits. */
export class StallError extends Error {
  override readonly name = "StallError";
}

/** A voyage did not end within its bound of events. */
export class RunawayError extends Error {
  override readonly name = "RunawayError";
}

const before = (a: SimEvent, b: SimEvent): boolean => {
  if (a.due !== b.due) return a.due < b.due;
  if (a.priority !== b.priority) return a.priority < b.priority;
  return a.sequence < b.sequence;
};

// Captured before any guard replaces them.
const setMacrotask = globalThis.setImmediate;
const nextTick = process.nextTick.bind(process);

/** A tick runs when every microtask has finished, so one step of simulated time is whole; no system call. */
const settle = (): Promise<void> =>
  new Promise((resolve) => {
    nextTick(resolve);
  });

/** A real turn of the event loop: Node reports unhandled rejections and delivers real work only there. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setMacrotask(resolve);
  });

/** Every so many events the loop really turns, so that an unhandled rejection is seen near its time. */
const TURN_EVERY = 32;

/** Virtual time: a heap of events by (time, priority, arrival), run one at a time to quiescence. */
export class Scheduler {
  readonly #heap: SimEvent[] = [];
  readonly #eventsMax: number;
  readonly #held: { settled: boolean; release: () => void }[] = [];
  #now: number;
  #sequence = 0;
  #count = 0;
  #choices = 0x5ea7;

  constructor(startMs: number, eventsMax: number) {
    this.#now = startMs;
    this.#eventsMax = eventsMax;
  }

  now(): number {
    return this.#now;
  }

  /** How many events have happened. */
  get count(): number {
    return this.#count;
  }

  /** A running hash over every choice made so far: which event, and when. */
  get choices(): number {
    return this.#choices;
  }

  /** Plans `happen` for `delayMs` from now. */
  after(delayMs: number, order: { readonly priority: number; readonly key: number }, happen: () => void): SimEvent {
    const event: SimEvent = {
      due: this.#now + Math.max(0, Math.ceil(delayMs)),
      priority: order.priority,
      sequence: this.#sequence,
      key: order.key,
      happen,
      cancelled: false,
    };
    this.#sequence += 1;
    this.#push(event);
    return event;
  }

  /**
   * Real asynchronous work inside a step: the step ends only when every held promise has settled,
   * and they are released one by one in the order of these calls, whatever order they finished in.
   */
  hold<T>(work: Promise<T>): Promise<T> {
    const gate = Promise.withResolvers<void>();
    const entry = { settled: false, release: gate.resolve };
    this.#held.push(entry);
    const mark = (): void => {
      entry.settled = true;
    };
    work.then(mark, mark);
    return gate.promise.then(() => work);
  }

  /** Runs events until `story` settles. Throws `StallError` or `RunawayError` when it cannot. */
  async run<T>(story: Promise<T>, explainStall: () => string): Promise<T> {
    let ended = false;
    const end = (): void => {
      ended = true;
    };
    story.then(end, end);
    await this.#settle();
    while (!ended) {
      const event = this.#pop();
      if (event === undefined) throw new StallError(`Nothing is left to happen, yet: ${explainStall()}`);
      this.#now = Math.max(this.#now, event.due);
      this.#count += 1;
      if (this.#count > this.#eventsMax) {
        throw new RunawayError(`The voyage did not end within ${this.#eventsMax} events (virtual time ${this.#now} ms)`);
      }
      this.#choices = hash32(this.#choices, event.due, event.key);
      event.happen();
      await this.#settle();
    }
    await turn();
    return story;
  }

  /** Drops everything that was still planned. */
  clear(): void {
    this.#heap.length = 0;
  }

  async #settle(): Promise<void> {
    await (this.#count % TURN_EVERY === 0 ? turn() : settle());
    while (this.#held.length > 0) {
      while (this.#held.some((entry) => !entry.settled)) await turn();
      this.#held.shift()?.release();
      await settle();
    }
  }

  #push(event: SimEvent): void {
    const heap = this.#heap;
    let index = heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !before(event, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): SimEvent | undefined {
    for (;;) {
      const top = this.#popRaw();
      if (top === undefined || !top.cancelled) return top;
    }
  }

  #popRaw(): SimEvent | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      const child = right !== undefined && left !== undefined && before(right, left) ? right : left;
      if (child === undefined || !before(child, last)) break;
      heap[index] = child;
      index = child === left ? 2 * index + 1 : 2 * index + 2;
    }
    heap[index] = last;
    return top;
  }
}
