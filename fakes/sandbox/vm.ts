import type { Clock } from "#harness/ports/clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { randomId, type Random } from "#harness/ports/random.ts";
import type { VmView } from "#harness/ports/sandbox.ts";
import { sandboxErrors } from "./errors.ts";
import type { BackendErrorFields } from "#harness/ports/backend-error.ts";

export interface VmOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: (entry: JournalEntry) => void;
  /** How long the next boot takes until the VM runs, ms. */
  readonly startMs: () => number;
  /** Asks the fleet for a place; false when all are taken. */
  readonly admit: () => boolean;
  readonly retire: () => void;
  readonly error: (fields: BackendErrorFields) => Error;
  /** The VM runs. */
  readonly onUp: () => void;
}

/** The container instance of one sandbox: stopped, starting or running, one life after the other. */
export class Vm {
  readonly #options: VmOptions;
  #state: VmView["vm"] = "stopped";
  #bootId: string | null = null;
  #bootStartedAt: number | null = null;
  #booting: Promise<void> | undefined;

  constructor(options: VmOptions) {
    this.#options = options;
  }

  get state(): VmView["vm"] {
    return this.#state;
  }

  get bootId(): string | null {
    return this.#bootId;
  }

  get bootStartedAt(): number | null {
    return this.#bootStartedAt;
  }

  /** Returns when it runs; whoever comes while it starts waits for the same start. */
  async start(): Promise<void> {
    const booting = (this.#booting ??= this.#boot());
    try {
      await booting;
    } finally {
      if (this.#booting === booting) this.#booting = undefined;
    }
  }

  /** Runs at once, as if it had for an hour. */
  beUp(): void {
    this.#require();
    this.#up(randomId(this.#options.random, "boot"), this.#options.clock.now() - 3_600_000);
  }

  /** Gone at once; false when it was not there. */
  stop(cause: string): boolean {
    if (this.#state === "stopped") return false;
    this.#state = "stopped";
    this.#options.journal({ kind: "vm-down", cause, bootId: this.#bootId });
    this.#bootId = null;
    this.#bootStartedAt = null;
    this.#booting = undefined;
    this.#options.retire();
    return true;
  }

  #require(): void {
    if (this.#options.admit()) return;
    this.#options.journal({ kind: "refused", reason: "max_instances" });
    throw this.#options.error(sandboxErrors.maxInstances());
  }

  async #boot(): Promise<void> {
    this.#require();
    const { clock, random, journal, startMs, error } = this.#options;
    const bootId = randomId(random, "boot");
    this.#state = "starting";
    this.#bootId = bootId;
    this.#bootStartedAt = clock.now();
    journal({ kind: "vm-start", bootId });
    await clock.timer(startMs()).done;
    if (this.#bootId !== bootId) throw error(sandboxErrors.interrupted());
    this.#up(bootId, this.#bootStartedAt);
  }

  #up(bootId: string, startedAt: number): void {
    this.#state = "running";
    this.#bootId = bootId;
    this.#bootStartedAt = startedAt;
    this.#options.onUp();
    this.#options.journal({ kind: "vm-up", bootId });
  }
}
