import type { JournalEntry } from "#harness/ports/journal.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { Random } from "#harness/ports/random.ts";
import { FakeSandbox } from "./sandbox.ts";
import type { SdkModel } from "./sandbox-options.ts";

export interface FleetOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly model: SdkModel;
  readonly journal: (entry: JournalEntry) => void;
}

/** All sandboxes of one account: they share the limit on running instances (worker:CAP-1). */
export class SandboxFleet {
  /** At most this many VMs run at once. */
  maxInstances = 20;
  readonly #options: FleetOptions;
  readonly #sandboxes = new Map<string, FakeSandbox>();
  #running = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  /** The sandbox of this name; one is made on first use, stopped and empty. */
  sandbox(id: string): FakeSandbox {
    let sandbox = this.#sandboxes.get(id);
    if (sandbox === undefined) {
      sandbox = new FakeSandbox({
        ...this.#options,
        id,
        admit: () => this.#admit(),
        retire: () => {
          this.#running -= 1;
        },
      });
      this.#sandboxes.set(id, sandbox);
    }
    return sandbox;
  }

  get all(): Iterable<FakeSandbox> {
    return this.#sandboxes.values();
  }

  #admit(): boolean {
    if (this.#running >= this.maxInstances) return false;
    this.#running += 1;
    return true;
  }
}
