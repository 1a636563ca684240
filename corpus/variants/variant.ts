import type { ServerParts } from "#harness/platform/server/parts.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";

/** A part that is different but right: every scenario must pass with it, or the scenario is wrong. */
export interface VariantPart<Parts = WorkerParts> {
  readonly id: string;
  readonly differs: string;
  /** Replaces exactly one part. */
  readonly replace: (parts: Parts) => Partial<Parts>;
}

/** A part of the workspace server that is different but right. */
export type ServerVariantPart = VariantPart<ServerParts>;
