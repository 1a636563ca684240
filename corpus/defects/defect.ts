import type { WorkerParts } from "#harness/platform/worker/parts.ts";

/** A historical bug: one part of the reference replaced by its wrong version. */
export interface Defect {
  /** Such as `D-46`; `X-…` for one of our own. */
  readonly id: string;
  /** What is wrong, in one sentence. */
  readonly wrong: string;
  /** The rules that it breaks, such as `worker:WAKE-6`. */
  readonly breaks: readonly string[];
  /** Replaces exactly one part. */
  readonly replace: (parts: WorkerParts) => Partial<WorkerParts>;
}
