/** Changes of one path one after the other, in the order in which they came (worker:FILE-27). */
export class PathLocks {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs `work` when everything that asked for this name before has ended; a name of null waits for nobody. */
  async hold<T>(name: string | null, work: () => Promise<T>): Promise<T> {
    if (name === null) return work();
    const before = this.#tails.get(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tails.set(name, promise);
    try {
      if (before !== undefined) await before;
      return await work();
    } finally {
      if (this.#tails.get(name) === promise) this.#tails.delete(name);
      resolve();
    }
  }
}
