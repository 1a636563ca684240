import type { FileSource } from "#harness/platform/worker/host/areas/file-api.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";

/** One operation as it was asked for. */
export interface BatchEntry {
  readonly op: string;
  readonly asked: string;
  readonly content: unknown;
  readonly encoding: unknown;
}

/** A batch whose form is right. */
export interface ParsedBatch {
  readonly entries: readonly BatchEntry[];
  readonly parallel: boolean;
  readonly sources: readonly FileSource[];
}

type Parsed = { readonly ok: true; readonly batch: Omit<ParsedBatch, "sources"> } | { readonly ok: false; readonly error: string };

const entryOf = (value: unknown, index: number): BatchEntry | string => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return `operations[${index}] must be an object`;
  const { op, path, content, encoding } = value as Readonly<Record<string, unknown>>;
  if (typeof op !== "string") return `operations[${index}].op must be a string`;
  if (typeof path !== "string" || path === "") return `operations[${index}].path must be a non-empty string`;
  if (op === "write" && typeof content !== "string") return `operations[${index}].content string required`;
  return { op, asked: path, content, encoding };
};

/** Whatever is wrong with the form refuses the whole batch before any effect (worker:BATCH-1, BATCH-5). */
export const parseBatch = (parts: WorkerParts, body: unknown): Parsed => {
  const fields = parts.batchFields(body);
  const operations = fields?.["operations"];
  if (!Array.isArray(operations) || operations.length === 0) return { ok: false, error: "operations array is required" };
  if (operations.length > parts.batchMaxOps) return { ok: false, error: `Maximum ${parts.batchMaxOps} operations per batch` };
  const parallel = fields?.["parallel"] ?? false;
  if (typeof parallel !== "boolean") return { ok: false, error: "parallel must be true or false" };
  const entries: BatchEntry[] = [];
  for (const [index, value] of operations.entries()) {
    const entry = entryOf(value, index);
    if (typeof entry === "string") return { ok: false, error: entry };
    entries.push(entry);
  }
  return { ok: true, batch: { entries, parallel } };
};
