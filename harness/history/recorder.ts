import type { History, HistoryEvent, HistoryHeader } from "./event.ts";

type WithoutTime<E> = E extends unknown ? Omit<E, "t"> : never;

/** Collects a voyage's history; times are stamped here, from the one clock of the rig. */
export class Recorder {
  readonly #now: () => number;
  readonly #events: HistoryEvent[] = [];
  readonly header: HistoryHeader;

  constructor(header: HistoryHeader, now: () => number) {
    this.header = header;
    this.#now = now;
  }

  /** Appends one event at the present instant. */
  record(event: WithoutTime<HistoryEvent>): void {
    this.#events.push({ t: this.#now(), ...event });
  }

  /** Adds events of another process, each at its own time; `this` stays in the order of time. */
  merge(events: readonly HistoryEvent[]): void {
    this.#events.push(...events);
    this.#events.sort((one, other) => one.t - other.t);
  }

  /** The history so far; the array is live, so copy it to keep a moment. */
  get history(): History {
    return { header: this.header, events: this.#events };
  }
}
