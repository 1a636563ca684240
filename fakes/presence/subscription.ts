import { LinkError } from "#harness/ports/link-failure.ts";

/** One subscriber's connection, from its first call on: keys that wait for a call, or a call that waits for keys. */
export class Subscription {
  #missed: string[] = [];
  #waiting: PromiseWithResolvers<readonly string[]> | null = null;

  /** The keys since the last call, or the next one. A call that still waits is closed: the newer one took its place. */
  next(): Promise<readonly string[]> {
    this.break(new LinkError("closed", "presence"));
    if (this.#missed.length > 0) {
      const keys = this.#missed;
      this.#missed = [];
      return Promise.resolve(keys);
    }
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  tell(key: string): void {
    if (this.#waiting === null) {
      this.#missed.push(key);
      return;
    }
    this.#waiting.resolve([key]);
    this.#waiting = null;
  }

  /** Fails the call that waits, if one does. */
  break(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = null;
  }
}
