import { TIMED_OUT, withDeadline, type Clock } from "#harness/ports/clock.ts";
import type { ObjectHead } from "#harness/ports/bucket.ts";
import { factsOf } from "./error-facts.ts";
import type { Failure } from "./failure.ts";
import type { FileSource, Standing } from "./host/areas/file-api.ts";
import type { WorkerParts } from "./parts.ts";

/** What was found of a file in one store; its time decides whether it is fresh. */
export interface FoundObject<T> {
  readonly value: T;
  /** When the content that it holds was in force, ms since the epoch. */
  readonly writtenAt: number;
}

/** How a look through the sources ended. */
export type Looked<T> =
  | { readonly kind: "found"; readonly source: FileSource; readonly value: T; readonly stale: boolean }
  | { readonly kind: "absent" }
  /** The bucket could not be read, and no other source had the file. */
  | { readonly kind: "bucket-failed" }
  | { readonly kind: "failed"; readonly failure: Failure; readonly attempts: number };

/** What the container had: nothing where it surely has no such file. */
export type FromContainer<T> =
  | { readonly ok: true; readonly value: T | null }
  | { readonly ok: false; readonly failure: Failure; readonly attempts: number };

/** Where to look, and how. */
export interface LookPlan<T> {
  readonly sources: readonly FileSource[];
  readonly parts: WorkerParts;
  /** Null when it cannot be had. */
  readonly standing: () => Promise<Standing | null>;
  /** Rejects when the bucket cannot be read. */
  readonly bucket: () => Promise<FoundObject<T> | null>;
  readonly container: () => Promise<FromContainer<T>>;
  readonly onBucketError: (error: string) => void;
}

/**
 * Looks for a file source by source (worker:FILE-1 to FILE-8): an object that may be older than
 * the container's file is only a last resort, and says so (worker:FILE-23).
 */
export const lookThrough = async <T>(plan: LookPlan<T>): Promise<Looked<T>> => {
  const { sources, parts } = plan;
  const standing = sources.includes("r2") ? await plan.standing() : null;
  // Nothing has run since it was deleted: nobody needs to be woken to say so.
  if (standing?.promise.kind === "deleted" && standing.container.kind === "down") return { kind: "absent" };
  let older: T | null = null;
  let bucketFailed = false;
  for (const [place, source] of sources.entries()) {
    const left = sources.length - place - 1;
    if (source === "container") {
      const answer = await plan.container();
      if (!answer.ok) return { kind: "failed", ...answer };
      if (answer.value !== null) return { kind: "found", source, value: answer.value, stale: false };
      continue;
    }
    const object = await fromBucket(plan);
    if (object === "failed") {
      if (parts.onBucketFailure(left) === "fail") return { kind: "bucket-failed" };
      bucketFailed = true;
    } else if (object !== null) {
      const trust = parts.trust(standing, object);
      if (trust === "fresh") return { kind: "found", source, value: object.value, stale: false };
      if (trust === "stale") older = object.value;
    }
  }
  if (older !== null) return { kind: "found", source: "r2", value: older, stale: true };
  return bucketFailed ? { kind: "bucket-failed" } : { kind: "absent" };
};

const fromBucket = async <T>({ bucket, onBucketError }: LookPlan<T>): Promise<FoundObject<T> | null | "failed"> => {
  try {
    return await bucket();
  } catch (error) {
    onBucketError(factsOf(error).message);
    return "failed";
  }
};

/** Under this name an object's metadata says when its content was in force. */
export const WRITTEN_AT = "written-at";

/** When an object's content was in force: as it says itself, but never after it was stored. */
export const writtenAt = ({ uploadedAt, metadata }: Pick<ObjectHead, "uploadedAt" | "metadata">): number => {
  const said = Number(metadata[WRITTEN_AT] ?? Number.NaN);
  return Number.isFinite(said) ? Math.min(said, uploadedAt) : uploadedAt;
};

/** Waits for the bucket for at most `limitMs`; rejects when it takes longer. */
export const bucketWithin = async <T>(clock: Clock, limitMs: number, work: Promise<T>): Promise<T> => {
  const result = await withDeadline(clock, limitMs, work);
  if (result === TIMED_OUT) throw new Error(`the bucket did not answer within ${limitMs} ms`);
  return result;
};
