import { nextTick } from "node:process";
import type { Choose } from "./explore.ts";

/** Everything that can run without being let through a gate has run. */
const settled = (): Promise<void> => new Promise((resolve) => nextTick(resolve));

/** Where a system stands still until its schedule lets one of those who wait go on. */
export class Gates {
  readonly #waiting = new Map<string, (name: string) => void>();

  /** Waits until it is the turn of one of these names, and answers with it; a name that waits already is told apart. */
  pass(...names: readonly string[]): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const own = names.map((name) => (this.#waiting.has(name) ? `${name} too` : name));
    const go = (name: string): void => {
      for (const one of own) this.#waiting.delete(one);
      resolve(name);
    };
    for (const name of own) this.#waiting.set(name, go);
    return promise;
  }

  /** Lets one after the other through, until nobody waits any more. */
  async run(choose: Choose): Promise<void> {
    await settled();
    while (this.#waiting.size > 0) {
      const chosen = choose([...this.#waiting.keys()].toSorted());
      this.#waiting.get(chosen)?.(chosen);
      await settled();
    }
  }
}
