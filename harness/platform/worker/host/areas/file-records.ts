import type { DurableState } from "#harness/ports/durable-state.ts";
import type { FilePromise } from "./file-api.ts";

const RECORDS = "file:";

/**
 * What the Host keeps of a path while the bucket may not show what was promised of it: kept in its
 * storage, which is readable while the sandbox sleeps (worker:FILE-17, FILE-19). Times are ms since the epoch.
 */
export interface FileRecord {
  readonly [key: string]: string | number | boolean | null;
  readonly promise: "behind" | "deleted";
  /** When what is promised was in force in the container; 0 when nothing was acknowledged yet. */
  readonly promisedAt: number;
  /** Whether the bucket agrees: true only for a deletion that both stores have seen. */
  readonly settled: boolean;
  /** The life of the Host that has a change under way; null when none has. */
  readonly by: string | null;
  readonly changedAt: number;
  /** Until then an older deletion may still reach the bucket. */
  readonly doubtUntil: number;
  /** Not to be brought to the bucket by itself. */
  readonly skip: boolean;
  readonly path: string;
  readonly containerPath: string;
  readonly key: string;
  readonly writeKey: string;
  readonly tombstoneKey: string | null;
}

/** The records of one Host, by path. */
export class FileRecords {
  readonly #state: DurableState;

  constructor(state: DurableState) {
    this.#state = state;
  }

  async get(path: string): Promise<FileRecord | null> {
    return ((await this.#state.get(RECORDS + path)) as FileRecord | undefined) ?? null;
  }

  /** Null forgets the path: the bucket shows it as it is. */
  async set(path: string, record: FileRecord | null): Promise<void> {
    if (record !== null) await this.#state.put(RECORDS + path, record);
    else await this.#state.delete(RECORDS + path);
  }

  async all(): Promise<readonly FileRecord[]> {
    const stored = (await this.#state.list({ prefix: RECORDS })) as ReadonlyMap<string, FileRecord>;
    return [...stored.values()];
  }
}

/** What a record promises to a reader. */
export const promiseOf = (record: FileRecord | null): FilePromise => {
  if (record === null) return { kind: "none" };
  return record.promise === "deleted" ? { kind: "deleted", at: record.promisedAt } : { kind: "behind" };
};

/** Whether an acknowledged write was only in a life of the VM that is over (worker.md F.3, 87). */
export const isLost = (record: FileRecord, bootStartedAt: number | null): boolean =>
  record.promise === "behind" && record.promisedAt > 0 && (bootStartedAt === null || bootStartedAt >= record.promisedAt);
