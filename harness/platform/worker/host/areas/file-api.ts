import type { Failure } from "#harness/platform/worker/failure.ts";
import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";
import type { FileInfo } from "#harness/ports/sandbox.ts";

/** The two stores that a file may be read from. */
export type FileSource = "r2" | "container";

/** One file by all its names. */
export interface FileTarget {
  /** Normalised and absolute: what the user calls it. */
  readonly path: string;
  /** What the container calls it. */
  readonly containerPath: string;
  /** Where reads look for it in the bucket. */
  readonly key: string;
  /** Where writes put it in the bucket. */
  readonly writeKey: string;
  /** Where its deletion is remembered in the bucket; null when that key would be too long. */
  readonly tombstoneKey: string | null;
}

/** Content of a file; without its bytes when there are more than are sent. Times are ms since the epoch. */
export interface ReadDone {
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly modifiedAt: number;
  /** Something newer was acknowledged and is lost. */
  readonly stale: boolean;
}

/** Whether the bucket has followed a change. */
export interface MirrorReport {
  readonly success: boolean;
  readonly error: string | null;
}

export interface WriteDone {
  readonly bytesWritten: number;
  readonly r2Sync: MirrorReport;
}

export interface RemoveDone {
  /** Where it was, and is no more. */
  readonly container: boolean;
  readonly r2: boolean;
  readonly r2Sync: MirrorReport;
}

/** What was promised of a path and the bucket may not show (worker:FILE-17, FILE-19). */
export type FilePromise = { readonly kind: "none" } | { readonly kind: "behind" } | { readonly kind: "deleted"; readonly at: number };

/** What the container shows of a path, as far as it was looked at. */
export type ContainerSight =
  /** Nothing has run in it that could be newer than the bucket. */
  | { readonly kind: "down" }
  | { readonly kind: "unasked" }
  | { readonly kind: "unknown" }
  | { readonly kind: "absent" }
  | { readonly kind: "file"; readonly modifiedAt: number };

/** Everything that decides whether the bucket's object is fresh. */
export interface Standing {
  readonly promise: FilePromise;
  readonly container: ContainerSight;
}

export interface ListDone {
  readonly entries: readonly FileInfo[];
  readonly truncated: boolean;
}

/** One operation of a batch, by its place in the request. */
export interface BatchOp {
  readonly index: number;
  readonly op: "read" | "write" | "delete" | "exists";
  readonly target: FileTarget;
  /** Content of a write; null for anything else. */
  readonly bytes: Uint8Array | null;
}

/** How one operation of a batch ended. */
export type BatchDone =
  | { readonly op: "read"; readonly source: FileSource; readonly file: ReadDone }
  | { readonly op: "write"; readonly done: WriteDone }
  | { readonly op: "delete"; readonly done: RemoveDone }
  | { readonly op: "exists"; readonly source: FileSource; readonly exists: boolean }
  | { readonly op: "failed"; readonly error: string; readonly status: number };

/** What of a batch was done; the rest stopped at `failure`. */
export interface BatchProgress {
  readonly results: readonly { readonly index: number; readonly done: BatchDone }[];
  readonly failure: Failure | null;
}

/** What a Host does with files (worker.md B.4). */
export interface FileHostApi {
  /** Never wakes; with `stat` a running container is asked, too. */
  standing(path: string, options: { readonly stat: boolean }): Promise<Standing>;
  read(call: HostCall, target: FileTarget): Promise<HostReply<ReadDone>>;
  write(
    call: HostCall,
    target: FileTarget,
    content: { readonly bytes: Uint8Array; readonly skipR2: boolean },
  ): Promise<HostReply<WriteDone>>;
  remove(call: HostCall, target: FileTarget): Promise<HostReply<RemoveDone>>;
  exists(call: HostCall, target: FileTarget): Promise<HostReply<{ readonly exists: boolean }>>;
  list(
    call: HostCall,
    listing: { readonly path: string; readonly userId: string; readonly recursive: boolean },
  ): Promise<HostReply<ListDone>>;
  batch(
    call: HostCall,
    batch: { readonly ops: readonly BatchOp[]; readonly parallel: boolean; readonly sources: readonly FileSource[] },
  ): Promise<HostReply<BatchProgress>>;
}

export const FILE_METHODS = [
  "standing",
  "read",
  "write",
  "remove",
  "exists",
  "list",
  "batch",
] as const satisfies readonly (keyof FileHostApi)[];
