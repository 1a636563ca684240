import type { BatchOp } from "#harness/platform/worker/host/areas/file-api.ts";

/** Decisions about many file operations in one call (worker.md A, BATCH). */
export interface BatchParts {
  /** The fields of a body; null when it is no object (worker:BATCH-1, EXEC-10). */
  readonly batchFields: (body: unknown) => Readonly<Record<string, unknown>> | null;
  /** worker:BATCH-1. */
  readonly batchMaxOps: number;
  /** Longest body, bytes (worker:BATCH-12). */
  readonly batchMaxBytes: number;
  /** How many operations the Host is given at a time. */
  readonly batchSlice: number;
  /** Operations of one lane run in their order, lanes run side by side (worker:BATCH-2, BATCH-11). */
  readonly batchLanes: (ops: readonly BatchOp[], parallel: boolean) => readonly (readonly BatchOp[])[];
  /** The container went away in the middle (worker:BATCH-9). */
  readonly onBatchLoss: () => "resume" | "give-up";
  /** Whether a read may be satisfied before the sandbox is awake (worker:BATCH-8). */
  readonly readsBeforeWake: boolean;
  /** What a result says, beside its own fields, about which operation it is of (worker:BATCH-3). */
  readonly batchLabel: (op: { readonly op: string; readonly asked: string; readonly path: string }) => {
    readonly op: string;
    readonly path: string;
  };
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One lane, or one a path: what happens to one file keeps its order either way. */
const batchLanes = (ops: readonly BatchOp[], parallel: boolean): readonly (readonly BatchOp[])[] =>
  parallel ? [...Map.groupBy(ops, (op) => op.target.path).values()] : [ops];

/** The decisions of the reference. */
export const batchParts: BatchParts = {
  batchFields: (body) => (isFields(body) ? body : null),
  batchMaxOps: 50,
  batchMaxBytes: 10 * 1_048_576,
  batchSlice: 50,
  batchLanes,
  onBatchLoss: () => "resume",
  readsBeforeWake: true,
  batchLabel: ({ op, path }) => ({ op, path }),
};
