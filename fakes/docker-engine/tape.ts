/** How much of a tape is read. */
export interface Reading {
  /** How many of the items that are remembered now are left out; none when absent. */
  readonly from?: number;
  /** What is written later is read too, until the tape ends or the reader goes away. */
  readonly follow: boolean;
  /** Aborts when the reader goes away. */
  readonly signal: AbortSignal;
}

/** The oldest items of a tape are forgotten beyond this many. */
const ITEMS_MAX = 10_000;

/** Something that is written once and read by many, during or after: output, progress, events. */
export class Tape<T> {
  readonly #items: T[] = [];
  /** How many were forgotten. */
  #forgotten = 0;
  #ended = false;
  #more = Promise.withResolvers<void>();

  get items(): readonly T[] {
    return this.#items;
  }

  write(item: T): void {
    this.#items.push(item);
    if (this.#items.length > ITEMS_MAX) {
      this.#items.shift();
      this.#forgotten += 1;
    }
    this.#wake();
  }

  /** Nothing is written any more: those who follow it come to their end. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Items are written again, behind those that are there. */
  resume(): void {
    this.#ended = false;
  }

  /** The items that are remembered, in order. */
  async *read({ from = 0, follow, signal }: Reading): AsyncGenerator<T> {
    const leave = (): void => this.#wake();
    signal.addEventListener("abort", leave);
    try {
      for (let at = this.#forgotten + from; !signal.aborted;) {
        at = Math.max(at, this.#forgotten);
        const item = this.#items[at - this.#forgotten];
        if (item !== undefined) {
          at += 1;
          yield item;
        } else if (this.#ended || !follow) return;
        else await this.#more.promise;
      }
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  #wake(): void {
    this.#more.resolve();
    this.#more = Promise.withResolvers();
  }
}
