import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { ProcessMark } from "./process-birth.ts";

/** A process that a run started. */
export interface LedgerChild extends ProcessMark {
  /** What it is, for whoever reads that it was ended. */
  readonly command: string;
}

/** What a run leaves behind when it is killed: all that the next start may take away, and nothing else. */
export interface LedgerEntry {
  readonly format: "seatrial-run";
  readonly version: 1;
  readonly runId: string;
  /** The command line of the run. */
  readonly command: string;
  readonly run: ProcessMark;
  readonly pidNamespace: string;
  readonly children: readonly LedgerChild[];
  /** Toxiproxies of others that hold proxies of the run, by URL. */
  readonly toxiproxies: readonly string[];
  /** Labels, such as `seatrial.run=1f00`, of the run's containers and networks. */
  readonly labels: readonly string[];
  readonly folders: readonly string[];
}

/** Why a ledger cannot be kept or read: its message is one line for a person. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
}

/** What the proxies of a run are called at their start. */
export const proxyPrefix = (runId: string): string => `seatrial-${runId}-`;

/** The user's own folder of ledgers: below XDG_RUNTIME_DIR, else below the folder for temporary files. */
export const ledgerFolder = (runtimeFolder: string | undefined): string =>
  runtimeFolder === undefined || runtimeFolder === "" ? join(tmpdir(), `seatrial-${userInfo().uid}`) : join(runtimeFolder, "seatrial");

/** Makes the folder if need be. Throws `LedgerError` when others could write to it: its files name processes to end. */
export const openLedgerFolder = (folder: string): string => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const { uid } = userInfo();
  if (!found.isDirectory()) throw new LedgerError(`The folder of run ledgers ${folder} is no folder: take it away`);
  if (uid >= 0 && (found.uid !== uid || (found.mode & 0o022) !== 0))
    throw new LedgerError(`The folder of run ledgers ${folder} can be written by others: make it yours alone (chmod 700) or take it away`);
  return folder;
};

/** Writes an entry whole or not at all, for the user's eyes only. */
export const writeLedger = (file: string, entry: LedgerEntry): void => {
  writeFileAtomic.sync(file, `${JSON.stringify(entry, null, 2)}\n`, { mode: 0o600 });
};

const isText = (value: unknown): value is string => typeof value === "string";

const isMark = (value: unknown): boolean => {
  const { pid, birth } = (value ?? {}) as Partial<ProcessMark>;
  // 0 and negative numbers would be whole groups of processes, 1 the mother of all.
  return Number.isSafeInteger(pid) && Number(pid) > 1 && isText(birth) && birth !== "";
};

const listOf = (value: unknown, each: (one: unknown) => boolean): boolean => Array.isArray(value) && value.every(each);

const FIELDS: Readonly<Record<keyof LedgerEntry, (value: unknown) => boolean>> = {
  format: (value) => value === "seatrial-run",
  version: (value) => value === 1,
  runId: (value) => isText(value) && /^[0-9a-f]{8,}$/.test(value),
  command: isText,
  run: isMark,
  pidNamespace: isText,
  children: (value) => listOf(value, (one) => isMark(one) && isText((one as Partial<LedgerChild>).command)),
  toxiproxies: (value) => listOf(value, isText),
  labels: (value) => listOf(value, (one) => isText(one) && one.includes("=")),
  folders: (value) => listOf(value, isText),
};

/** Reads an entry. Throws `LedgerError` that names what is wrong with it. */
export const parseLedger = (text: string): LedgerEntry => {
  let entry: unknown;
  try {
    entry = JSON.parse(text);
  } catch {
    throw new LedgerError("it is not JSON");
  }
  if (typeof entry !== "object" || entry === null) throw new LedgerError("it is no entry");
  const given = entry as Readonly<Record<string, unknown>>;
  for (const [field, fits] of Object.entries(FIELDS))
    if (!fits(given[field])) throw new LedgerError(`its ${field} is not what a run writes`);
  return entry as LedgerEntry;
};
