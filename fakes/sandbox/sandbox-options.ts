import type { Clock } from "#harness/ports/clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import type { Random } from "#harness/ports/random.ts";

/** S: look-ups answer without waking. R: every call of the SDK starts a stopped VM (worker.md C.4). */
export type SdkModel = "S" | "R";

export interface SandboxOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly model: SdkModel;
  readonly journal: (entry: JournalEntry) => void;
  /** Asks the fleet for a place; false when all are taken. */
  readonly admit: () => boolean;
  readonly retire: () => void;
}
