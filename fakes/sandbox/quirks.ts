import type { ProcessInfo } from "#harness/ports/sandbox.ts";
import type { FakeProcess } from "./process.ts";

/** How the real SDK's process table differs from a tidy one (worker.md C.4). */
export interface Quirks {
  /** A process shows as `starting` for this long, ms. */
  readonly startingMs: number;
  /** The output can be read only this long after the exit, ms. */
  readonly flushMs: number;
  /** Whether the records of completed processes carry their exit code. */
  readonly exitCodes: boolean;
}

/** A tidy table. */
export const NO_QUIRKS: Quirks = { startingMs: 0, flushMs: 0, exitCodes: true };

/** A process's record as the table shows it now. */
export const recordOf = (process: FakeProcess, quirks: Quirks, now: number): ProcessInfo => {
  const { exitCode, ...rest } = process.info;
  if (exitCode !== undefined) return quirks.exitCodes || rest.status !== "completed" ? { ...rest, exitCode } : rest;
  return now < process.startedAt + quirks.startingMs ? { ...rest, status: "starting" } : rest;
};

/** A process's output as it can be read now. */
export const outputOf = (process: FakeProcess, quirks: Quirks, now: number): { readonly stdout: string; readonly stderr: string } => {
  const flushed = process.endedAt === null || now >= process.endedAt + quirks.flushMs;
  return flushed ? { stdout: process.stdout, stderr: process.stderr } : { stdout: "", stderr: "" };
};
