import { accessSync, constants, lstatSync, mkdirSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
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

const FIRST_WRITES = 5;

/** Why a ledger cannot be kept or read: its message is one line for a person. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
}

/** What the proxies of a run are called at their start. */
export const proxyPrefix = (runId: string): string => `seatrial-${runId}-`;

const isWritable = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** The user's own folder of ledgers: below XDG_RUNTIME_DIR where that is one, else below the folder for temporary files. */
export const ledgerFolder = (runtimeFolder: string | undefined): string =>
  runtimeFolder !== undefined && runtimeFolder !== "" && isWritable(runtimeFolder)
    ? join(runtimeFolder, "seatrial")
    : join(tmpdir(), `seatrial-${userInfo().uid}`);

/** Whether the folder is there. Throws `LedgerError` when others could write to it: its files name processes to end. */
export const isLedgerFolder = (folder: string): boolean => {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (!found.isDirectory()) throw new LedgerError(`The folder of run ledgers ${folder} is no folder: take it away`);
  const { uid } = userInfo();
  if (uid >= 0 && (found.uid !== uid || (found.mode & 0o022) !== 0))
    throw new LedgerError(`The folder of run ledgers ${folder} can be written by others: make it yours alone (chmod 700) or take it away`);
  return true;
};

/** Writes an entry into the folder, which is made if need be, and returns its file. Throws `LedgerError`. */
export const writeFirstLedger = (folder: string, entry: LedgerEntry): string => {
  const file = join(folder, `${entry.runId}.json`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      isLedgerFolder(folder);
      writeLedger(file, entry);
      return file;
    } catch (error) {
      // Another run that ends takes the empty folder away.
      const vanished = error instanceof Error && "code" in error && error.code === "ENOENT" && attempt < FIRST_WRITES;
      if (vanished) continue;
      if (error instanceof LedgerError) throw error;
      throw new LedgerError(`The run ledger ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
};

/** Removes an entry, and the folder with the last one. */
export const removeLedger = (file: string): void => {
  rmSync(file, { force: true });
  try {
    rmdirSync(dirname(file));
  } catch {
    // Other runs have theirs in it.
  }
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
