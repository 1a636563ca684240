/** One at a time, in the order of arrival: the Engine's lock on a container. */
export class Lock {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` when everybody before it is through, however they ended. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }
}
