import { readFileSync } from "node:fs";
import type { VoyageName } from "#harness/voyage/token.ts";
import { UsageError } from "./usage-error.ts";

/** A stored voyage: its name and, shrunk or not, the explicit plan. */
export interface FailureFile {
  readonly format: "seatrial-voyage";
  readonly version: 1;
  readonly name: VoyageName;
  readonly commit: string;
  readonly plan: unknown;
  /** Sailed without exploration. */
  readonly exact: boolean;
  readonly explore: { readonly latencyMaxMs: number; readonly stallMaxMs: number };
  /** The rule that broke. */
  readonly rule: string | null;
  readonly because: string;
  readonly hash: string;
}

/** Reads a stored voyage. Throws `UsageError` that names the file and what is wrong with it. */
export const readFailureFile = (file: string): FailureFile => {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`${file}: the file cannot be read: expected a token or a stored voyage (.json)`);
  }
  let data: Partial<FailureFile>;
  try {
    data = JSON.parse(text) as Partial<FailureFile>;
  } catch {
    throw new UsageError(`${file}: not JSON, or truncated: expected a stored voyage`);
  }
  if (data.format !== "seatrial-voyage")
    throw new UsageError(`${file}: format is ${JSON.stringify(data.format)}, expected "seatrial-voyage"`);
  if (data.version !== 1) throw new UsageError(`${file}: version is ${JSON.stringify(data.version)}, this Seatrial reads 1`);
  for (const field of ["name", "commit", "plan", "exact", "explore", "hash"] as const) {
    if (data[field] === undefined)
      throw new UsageError(`${file}: ${field} is missing: the file is truncated or was not written by Seatrial`);
  }
  return data as FailureFile;
};
