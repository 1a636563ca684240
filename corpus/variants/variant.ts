import type { WorkerParts } from "#harness/platform/worker/parts.ts";

/** A part that is different but right: every scenario must pass with it, or the scenario is wrong. */
export interface VariantPart {
  readonly id: string;
  readonly differs: string;
  /** Replaces exactly one part. */
  readonly replace: (parts: WorkerParts) => Partial<WorkerParts>;
}
