import type { Ending, Giver, Taker } from "./flow.ts";
import type { LiveToxic } from "./live-toxic.ts";
import { noop } from "./toxics/noop.ts";
import type { Chunk, ToxicIo } from "./toxics/toxic.ts";

/** Bytes that may wait in front of one toxic, however many chunks it may hold. */
const WAITING_BYTES_MAX = 8 * 2 ** 20;
/** A longer timer of Node's fires at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;
/** Node's timers count whole ms and are late by up to one: what is left below this is polled where it matters. */
const POLLED_MS = 2;

/** What a stage needs of its connection. */
export interface StageSite {
  /** The n-th draw of a toxic on this connection, unsigned 32 bits. */
  readonly draw: (toxic: string, nth: number) => number;
  /** Closes both sockets of the connection with a reset. */
  readonly reset: () => void;
  /** A removed stage has passed on all that it held and leaves the chain. */
  readonly leave: (stage: Stage) => void;
}

/**
 * One toxic at work on one direction of one connection: a chunk waits in the queue, is handled by the toxic and goes to the
 * next taker. Update and removal interrupt the toxic and return at once, also when nobody reads at the end of the chain:
 * what it holds is passed on as room comes.
 */
export class Stage implements Taker, Giver, ToxicIo {
  giver: Giver | null = null;
  next: Taker;
  readonly tally = { bytes: 0 };
  readonly #site: StageSite;
  readonly #queue: Chunk[] = [];
  #queuedBytes = 0;
  #toxic: LiveToxic;
  #drawn = 0;
  #ending: Ending | null = null;
  #interrupted = false;
  #removed = false;
  /** Nothing is passed on any more, and what comes is dropped. */
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #wake: () => void = () => {};
  #wakeForRoom: () => void = () => {};

  constructor(toxic: LiveToxic, next: Taker, site: StageSite) {
    this.#toxic = toxic;
    this.next = next;
    this.#site = site;
    void this.#run();
  }

  /** Whether it is the stage of this toxic, and not one that was removed and still drains. */
  serves(toxic: string): boolean {
    return this.#toxic.name === toxic && !this.#removed;
  }

  /** Goes on with other figures: what is held is passed on at once. */
  update(toxic: LiveToxic): void {
    this.#toxic = toxic;
    this.#interrupt();
  }

  /** Passes on what is held, then leaves the chain; a toxic that swallowed data cuts the connection instead. */
  remove(): void {
    this.#removed = true;
    if (this.#toxic.behaviour.cutsWhenRemoved === true) this.cut();
    else this.#interrupt();
  }

  /** The connection is gone. */
  abandon(): void {
    this.#queue.length = 0;
    this.#close();
  }

  take(chunk: Chunk): boolean {
    if (this.#closed) return true;
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.bytes.length;
    if (this.#queue.length === 1) this.#wake();
    return !this.#isFull;
  }

  finish(ending: Ending): void {
    this.#ending = ending;
    this.#wake();
  }

  resume(): void {
    this.#wakeForRoom();
  }

  async read(withinMs = Number.POSITIVE_INFINITY): Promise<Chunk | "end" | "late" | "interrupted"> {
    const late = performance.now() + withinMs;
    for (;;) {
      if (this.#isStopped) return "interrupted";
      const chunk = this.#shift();
      if (chunk !== undefined) return chunk;
      if (this.#ending !== null) return "end";
      if (performance.now() >= late) return "late";
      await this.#waitUntil(late);
    }
  }

  async write(chunk: Chunk): Promise<void> {
    if (this.#closed || this.next.take(chunk)) return;
    await new Promise<void>((resolve) => {
      this.#wakeForRoom = resolve;
    });
  }

  async sleepUntil(instant: number): Promise<boolean> {
    while (!this.#isStopped && performance.now() < instant) await this.#waitUntil(instant);
    return !this.#isStopped;
  }

  async sleepExactlyUntil(instant: number): Promise<boolean> {
    do {
      if (instant - performance.now() > POLLED_MS) await this.#waitUntil(instant - POLLED_MS);
      else await new Promise((resolve) => setImmediate(resolve));
    } while (!this.#isStopped && performance.now() < instant);
    return !this.#isStopped;
  }

  end(): void {
    this.#pass(this.#ending ?? "finished");
  }

  cut(): void {
    this.#pass("cut");
  }

  resetAfter(ms: number): void {
    this.#close();
    this.#timer = setTimeout(this.#site.reset, ms);
  }

  draw(): number {
    return this.#site.draw(this.#toxic.name, (this.#drawn += 1));
  }

  get #isFull(): boolean {
    return this.#queue.length >= (this.#toxic.behaviour.waitingChunksMax ?? 1) || this.#queuedBytes >= WAITING_BYTES_MAX;
  }

  get #isStopped(): boolean {
    return this.#interrupted || this.#closed;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      this.#interrupted = false;
      const { behaviour, attributes, name, toxicity } = this.#toxic;
      const selected = this.#site.draw(name, 0) / 2 ** 32 < toxicity;
      if (this.#removed) await this.#drain();
      else await (selected ? behaviour : noop).run(this, attributes);
    }
  }

  async #drain(): Promise<void> {
    for (let chunk = this.#shift(); chunk !== undefined; chunk = this.#shift()) await this.write(chunk);
    if (this.#closed) return;
    if (this.#ending !== null) return this.end();
    this.#close();
    this.#site.leave(this);
  }

  #shift(): Chunk | undefined {
    const wasFull = this.#isFull;
    const chunk = this.#queue.shift();
    this.#queuedBytes -= chunk?.bytes.length ?? 0;
    if (wasFull && !this.#isFull) this.giver?.resume();
    return chunk;
  }

  #pass(ending: Ending): void {
    if (this.#closed) return;
    this.#close();
    this.next.finish(ending);
  }

  #close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#wake();
    this.#wakeForRoom();
    this.giver?.resume();
  }

  #interrupt(): void {
    this.#interrupted = true;
    this.#wake();
  }

  /** Until the instant has come, a chunk or the end came into an empty queue, or the toxic was stopped: the caller looks again. */
  async #waitUntil(instant: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      const ms = Math.ceil(instant - performance.now());
      if (ms < Number.POSITIVE_INFINITY) this.#timer = setTimeout(resolve, Math.min(ms, TIMER_MAX_MS));
    });
    clearTimeout(this.#timer);
  }
}
