import type { RestoreWord } from "#harness/platform/worker/parts/restore-parts.ts";
import type { SyncLock } from "#harness/platform/worker/parts/sync-parts.ts";
import type { SlotsMade } from "#harness/platform/worker/backup/slots.ts";
import type { DurableState, Stored } from "#harness/ports/durable-state.ts";

/** How the data of one life of the VM came about. Times are ms since the epoch. */
export interface RestoreRecord {
  readonly bootId: string;
  readonly word: RestoreWord;
  /** The generation that the sandbox has; null when none is stored or known. */
  readonly generation: number | null;
  readonly at: number;
}

/** How a sync ended. */
export interface SyncOutcome {
  readonly syncId: string;
  readonly result: "synced" | "skipped" | "refused" | "failed";
  /** Why it was skipped or refused, such as `cooldown` or `source_suspect`. */
  readonly reason: string | null;
  readonly error: string | null;
  readonly generation: number | null;
}

/** A sync that was asked for and is to be done by the alarm. */
export interface WantedSync {
  readonly syncId: string;
  readonly isolate: string;
  readonly force: boolean;
}

/** What the Host remembers of backups; it outlives its memory and its VM (worker:HIB-7). */
interface BackupRecord {
  readonly restore: RestoreRecord;
  readonly "sync:lock": SyncLock;
  readonly "sync:wanted": WantedSync;
  readonly "sync:outcome": SyncOutcome;
  readonly "sync:failures": number;
  readonly "sync:slots": SlotsMade;
  /** Everything that the sandbox had by then is in the bucket, ms since the epoch (worker:HIB-8). */
  readonly "sync:covered": number;
  /** How the data was saved before the last restart (worker:SYNC-17). */
  readonly "sync:flush": { readonly success: boolean; readonly at: number; readonly error: string | null };
}

/** The Host's storage as far as backups are concerned, by name and type. */
export class BackupRecords {
  readonly #state: DurableState;

  constructor(state: DurableState) {
    this.#state = state;
  }

  async get<K extends keyof BackupRecord>(key: K): Promise<BackupRecord[K] | null> {
    return ((await this.#state.get(key)) ?? null) as BackupRecord[K] | null;
  }

  put<K extends keyof BackupRecord>(key: K, value: BackupRecord[K]): Promise<void> {
    return this.#state.put(key, value as unknown as Stored);
  }

  async delete(key: keyof BackupRecord): Promise<void> {
    await this.#state.delete(key);
  }
}
