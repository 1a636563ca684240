import type { Clock } from "#harness/ports/clock.ts";
import { copyValue } from "#harness/ports/copy-value.ts";
import type { DurableState, Stored } from "#harness/ports/durable-state.ts";

/** How long a write takes to become durable; what the object sends meanwhile waits (output gate). */
const FLUSH_MS = 2;

/** What a replaced instance gets when it touches storage it no longer owns. */
class StaleObjectError extends Error {
  override readonly name = "StaleObjectError";
}

/** What survives every life of one Durable Object. */
export interface DurableDisk {
  readonly values: Map<string, Stored>;
  alarmAt: number | null;
}

type Write = { readonly key: string; readonly value: Stored | undefined } | { readonly alarmAt: number | null };

const cloneStored = (value: Stored): Stored => copyValue(value) as Stored;

const apply = (values: Map<string, Stored>, { key, value }: { readonly key: string; readonly value: Stored | undefined }): void => {
  if (value === undefined) values.delete(key);
  else values.set(key, value);
};

/**
 * The storage that one life of a Durable Object sees. Reads and writes settle without letting
 * anything else run (input gate); writes become durable a little later, all together, and until
 * then nothing may leave the object (output gate). A life that ends early loses what was not durable.
 */
export class FakeDurableState implements DurableState {
  readonly #disk: DurableDisk;
  readonly #clock: Clock;
  readonly #onAlarm: () => void;
  #unwritten: Write[] = [];
  #flushed: Promise<void> | undefined;
  #stale = false;
  #failNextWrite = false;
  readonly #onReset: () => void;
  #blocked: Promise<unknown> | undefined;

  constructor(disk: DurableDisk, clock: Clock, events: { onAlarm: () => void; onReset: () => void }) {
    this.#disk = disk;
    this.#clock = clock;
    this.#onAlarm = events.onAlarm;
    this.#onReset = events.onReset;
  }

  async get(key: string): Promise<Stored | undefined> {
    this.#mustOwn();
    const value = this.#view().get(key);
    return value === undefined ? undefined : cloneStored(value);
  }

  async put(key: string, value: Stored): Promise<void> {
    this.#write({ key, value: cloneStored(value) });
  }

  async delete(key: string): Promise<boolean> {
    this.#mustOwn();
    const existed = this.#view().has(key);
    this.#write({ key, value: undefined });
    return existed;
  }

  async list(options: { readonly prefix?: string; readonly limit?: number } = {}): Promise<ReadonlyMap<string, Stored>> {
    this.#mustOwn();
    const prefix = options.prefix ?? "";
    const keys = [...this.#view().entries()].filter(([key]) => key.startsWith(prefix));
    keys.sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(keys.slice(0, options.limit ?? keys.length).map(([key, value]) => [key, cloneStored(value)]));
  }

  async getAlarm(): Promise<number | null> {
    this.#mustOwn();
    const unwritten = this.#unwritten.findLast((write) => "alarmAt" in write);
    return unwritten !== undefined && "alarmAt" in unwritten ? unwritten.alarmAt : this.#disk.alarmAt;
  }

  async setAlarm(atMs: number): Promise<void> {
    this.#write({ alarmAt: atMs });
  }

  async deleteAlarm(): Promise<void> {
    this.#write({ alarmAt: null });
  }

  async blockConcurrencyWhile<T>(work: () => Promise<T>): Promise<T> {
    this.#mustOwn();
    // Blocks queue up: the second begins when the first has ended.
    const before = this.#blocked;
    const running = before === undefined ? work() : before.then(work);
    const ended = running.then(
      () => {},
      () => {},
    );
    this.#blocked = ended;
    try {
      return await running;
    } catch (error) {
      // A block that fails leaves the object in a state that nobody intended: it begins anew.
      this.#onReset();
      throw error;
    } finally {
      if (this.#blocked === ended) this.#blocked = undefined;
    }
  }

  /** Pending while `blockConcurrencyWhile` runs: new requests wait for it. */
  get blocked(): Promise<unknown> | undefined {
    return this.#blocked;
  }

  /** Pending while a write is not durable yet: replies and outgoing calls wait for it. */
  outputGate(): Promise<void> | undefined {
    return this.#flushed;
  }

  /** The next write fails, which resets the object. */
  failNextWrite(): void {
    this.#failNextWrite = true;
  }

  /** This life is over: what was not durable is lost and every later access throws. */
  abandon(): void {
    this.#stale = true;
    this.#unwritten = [];
  }

  #write(write: Write): void {
    this.#mustOwn();
    this.#unwritten.push(write);
    this.#flushed ??= this.#clock.timer(FLUSH_MS).done.then(() => this.#flush());
  }

  #flush(): void | Promise<void> {
    // What a replaced life wrote last never became durable, so what it would send next never leaves.
    if (this.#stale) return new Promise(() => {});
    this.#flushed = undefined;
    if (this.#failNextWrite) {
      this.#onReset();
      return;
    }
    for (const write of this.#unwritten) {
      if ("alarmAt" in write) this.#disk.alarmAt = write.alarmAt;
      else apply(this.#disk.values, write);
    }
    const alarmChanged = this.#unwritten.some((write) => "alarmAt" in write);
    this.#unwritten = [];
    if (alarmChanged) this.#onAlarm();
  }

  #view(): ReadonlyMap<string, Stored> {
    if (this.#unwritten.length === 0) return this.#disk.values;
    const view = new Map(this.#disk.values);
    for (const write of this.#unwritten) if (!("alarmAt" in write)) apply(view, write);
    return view;
  }

  #mustOwn(): void {
    if (this.#stale) throw new StaleObjectError("This Durable Object was replaced: its storage belongs to a newer instance");
  }
}
