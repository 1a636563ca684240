import { AsyncLocalStorage } from "node:async_hooks";
import type { Clock } from "#harness/ports/clock.ts";
import type { LinkFailure } from "#harness/ports/link-failure.ts";
import type { Random } from "#harness/ports/random.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import type { Party, PartyKind } from "./sea.ts";

/** What a client's run is doing on the wire: how hanging up reaches it. */
interface Running {
  readonly label: string;
  readonly gone: AbortController;
}

const running = new AsyncLocalStorage<Running>();

/** Aborts when the client that makes the present call goes away; undefined outside a client's run. */
export const hangUpSignal = (): AbortSignal | undefined => running.getStore()?.gone.signal;

/** A party of a rig on real time: its timers are the machine's, its end is told to whoever it serves. */
export class RealParty implements Party {
  readonly name: string;
  readonly kind: PartyKind;
  readonly clock: Clock;
  readonly random: Random;
  /** What it serves now, and how each caller is told that it is gone. */
  readonly served = new Set<(failure: LinkFailure) => void>();
  readonly #runs = new Set<Running>();
  #alive = true;

  constructor(name: string, kind: PartyKind, world: { readonly clock: Clock; readonly seed: number }) {
    this.name = name;
    this.kind = kind;
    this.clock = world.clock;
    let drawn = 0;
    this.random = { uint32: () => hash32(world.seed, name, (drawn += 1)) };
  }

  get alive(): boolean {
    return this.#alive;
  }

  get serving(): number {
    return this.served.size;
  }

  waitUntil(work: Promise<unknown>): void {
    // Real time goes on after a reply; only a rejection has to be kept from ending the process.
    work.catch(() => {});
  }

  async run<T>(label: string, work: () => Promise<T>): Promise<T> {
    const run: Running = { label, gone: new AbortController() };
    this.#runs.add(run);
    try {
      return await running.run(run, work);
    } finally {
      this.#runs.delete(run);
    }
  }

  hangUp(label: string): void {
    for (const run of this.#runs) if (run.label === label) run.gone.abort();
  }

  kill(): void {
    this.#alive = false;
    this.#failServed("reset");
  }

  reset(zombie: boolean): void {
    this.#failServed("host-reset");
    if (!zombie) this.#alive = false;
  }

  #failServed(failure: LinkFailure): void {
    for (const fail of [...this.served]) fail(failure);
    this.served.clear();
  }
}
