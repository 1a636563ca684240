import type { FilesSource } from "#harness/platform/worker/config.ts";
import {
  bodyContent,
  encodeContent,
  sizeOf,
  type BodyAsked,
  type DecodedContent,
  type EncodedContent,
} from "#harness/platform/worker/file-content.ts";
import { chooseSource, type SourceAsked } from "#harness/platform/worker/file-source.ts";
import type { FileInfo } from "#harness/ports/sandbox.ts";
import type { FileSource, ListDone, MirrorReport, Standing } from "#harness/platform/worker/host/areas/file-api.ts";
import { routedPath, type RoutedPath } from "#harness/platform/worker/routed-path.ts";
import { trust, type Trust } from "#harness/platform/worker/trust.ts";
import { isUserId, normalisePath, objectKey, type PathResult } from "#harness/platform/worker/user-path.ts";

/** Which acknowledged change a mirroring decision is about. */
export type MirroredChange = "write" | "delete" | "batch-write" | "batch-delete";

/** Decisions about single files (worker.md A, FILE), and about whose file a request may name (ISO-2, ISO-3). */
export interface FileParts {
  /** In which order an `auto` read asks its sources (worker:FILE-1, FILE-2). */
  readonly autoSources: readonly FileSource[];
  /** worker:ISO-3, ISO-8. */
  readonly isUserId: (userId: string) => boolean;
  /** What the rest of a URL below `/files/` asks for, still encoded (worker:FILE-1, FILE-20). */
  readonly routedPath: (rest: string, raw: boolean) => RoutedPath;
  /** The one absolute path of what was asked for (worker:FILE-11 to FILE-13). */
  readonly normalisePath: (asked: string, userId: string) => PathResult;
  /** What the container calls the file (worker:FILE-11). */
  readonly containerPath: (names: { readonly asked: string; readonly path: string }) => string;
  /** Where a write puts the file in the bucket: where reads look for it (worker:FILE-14). */
  readonly writeKey: (userId: string, path: string) => string;
  /** A command that reads the file, instead of the file API; null: none (worker:FILE-30). */
  readonly readCommand: (path: string) => string | null;
  /** worker:FILE-9. */
  readonly sizeOf: (content: { readonly bytes: Uint8Array; readonly size: number }, source: FileSource) => number;
  /** worker:FILE-10. */
  readonly encodeContent: (bytes: Uint8Array, source: FileSource) => EncodedContent;
  /** Content above this is not sent, only described, bytes (worker:FILE-22). */
  readonly inlineMaxBytes: Readonly<Record<FileSource, number>>;
  /** Whether the bucket's object may pass for the file's present content (worker:FILE-14, FILE-23). */
  readonly trust: (standing: Standing | null, object: { readonly writtenAt: number }) => Trust;
  /** A bucket that fails while other sources are left (worker:FILE-6). */
  readonly onBucketFailure: (sourcesLeft: number) => "next" | "fail";
  /** How long a read waits for the bucket, ms (worker:FILE-6). */
  readonly bucketLimitMs: number;
  /** Whether an acknowledged change reaches the bucket, too (worker:FILE-15, FILE-19, BATCH-7). */
  readonly mirrors: (change: MirroredChange) => boolean;
  /** What is said, and kept in mind, when the bucket could not follow (worker:FILE-17). */
  readonly onMirrorFailure: (error: string) => { readonly report: MirrorReport; readonly behind: boolean };
  /** Whether a deleted file stays deleted when a restore brings it back (worker:FILE-19). */
  readonly keepsTombstones: boolean;
  /** Changes of paths under one lock name happen one at a time; null: no lock (worker:FILE-27). */
  readonly lockName: (path: string) => string | null;
  /** Whether a change that is tried again finds out that it was made already (worker:BATCH-9). */
  readonly remembersDone: boolean;
  /** Whether an object of the user's prefix shows up in a listing (worker:FILE-13). */
  readonly isListed: (path: string, userId: string) => boolean;
  /** What of a listing is shown, and whether that is all (worker:FILE-21). */
  readonly cutListing: (entries: readonly FileInfo[]) => ListDone;
  /** The source that a request names; null when it is refused (worker:FILE-4). */
  readonly chooseSource: (asked: SourceAsked) => FilesSource | null;
  /** The content that a body carries (worker:FILE-18). */
  readonly bodyContent: (body: BodyAsked) => DecodedContent;
  /** Whether a file that was missing is surely not there (worker:FILE-26, worker.md C.4). */
  readonly provesAbsence: (times: { readonly askedAt: number; readonly bootStartedAt: number | null }) => boolean;
}

const MIB = 1_048_576;
/** Entries of one listing at most. */
const LIST_MAX = 1_000;

/** The decisions of the reference. */
export const fileParts: FileParts = {
  autoSources: ["r2", "container"],
  isUserId,
  routedPath,
  normalisePath,
  containerPath: ({ path }) => path,
  writeKey: objectKey,
  readCommand: () => null,
  sizeOf,
  encodeContent,
  inlineMaxBytes: { r2: 5 * MIB, container: MIB },
  trust,
  onBucketFailure: (sourcesLeft) => (sourcesLeft > 0 ? "next" : "fail"),
  bucketLimitMs: 5_000,
  mirrors: () => true,
  onMirrorFailure: (error) => ({ report: { success: false, error }, behind: true }),
  keepsTombstones: true,
  lockName: (path) => path,
  remembersDone: true,
  isListed: (path, userId) => normalisePath(path, userId).ok,
  cutListing: (entries) => ({ entries: entries.slice(0, LIST_MAX), truncated: entries.length > LIST_MAX }),
  chooseSource,
  bodyContent,
  // A VM that began meanwhile had nothing restored when it was asked.
  provesAbsence: ({ askedAt, bootStartedAt }) => bootStartedAt !== null && bootStartedAt < askedAt,
};
