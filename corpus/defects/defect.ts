import type { ServerParts } from "#harness/platform/server/parts.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";

/** A historical bug: one part of the reference replaced by its wrong version. */
export interface Defect<Parts = WorkerParts> {
  /** The contract's, such as `D-46` (worker) or `M-11` (server); `X-…` for one of our own. */
  readonly id: string;
  /** What is wrong, in one sentence. */
  readonly wrong: string;
  /** The rules that it breaks, such as `worker:WAKE-6`. */
  readonly breaks: readonly string[];
  /** Replaces exactly one part. */
  readonly replace: (parts: Parts) => Partial<Parts>;
}

/** A historical bug of the workspace server. */
export type ServerDefect = Defect<ServerParts>;
