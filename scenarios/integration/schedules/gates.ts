import { nextTick } from "node:process";
import type { Choose } from "./explore.ts";

/** Everything that can run without being let through a gate has run. */
const settled = (): Promise<void> => new Promise((resolve) => nextTick(resolve));

/** Where a system stands still until its schedule lets one of those who wait go on. */
export class Gates {
  readonly #waiting = new Map<string, (name: string) => void>();

  /** A name that nobody waits under: the second of a name is told apart by its number. */
  #free(name: string): string {
    if (!this.#waiting.has(name)) return name;
    let nth = 2;
    while (this.#waiting.has(`${name} ${nth}`)) nth += 1;
    return `${name} ${nth}`;
  }

  /** Waits until it is the turn of one of these names, and answers with it. */
  pass(...names: readonly string[]): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const own = new Map(names.map((name) => [this.#free(name), name]));
    const go = (chosen: string): void => {
      for (const one of own.keys()) this.#waiting.delete(one);
      resolve(own.get(chosen) ?? chosen);
    };
    for (const name of own.keys()) this.#waiting.set(name, go);
    return promise;
  }

  /** Lets one after the other through, until nobody waits any more; false when by then something of `work` has not ended: it is stuck. */
  async run(choose: Choose, work: Promise<unknown>): Promise<boolean> {
    let ended = false;
    const end = (): void => void (ended = true);
    work.then(end, end);
    await settled();
    while (this.#waiting.size > 0) {
      const chosen = choose([...this.#waiting.keys()].toSorted());
      this.#waiting.get(chosen)?.(chosen);
      await settled();
    }
    return ended;
  }
}
