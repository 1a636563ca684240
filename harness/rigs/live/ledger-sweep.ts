import { readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { ledgerFolder, isLedgerFolder, parseLedger, proxyPrefix, removeLedger, type LedgerChild, type LedgerEntry } from "./ledger-file.ts";
import { isAlive, pidNamespace } from "./process-birth.ts";
import { ToxiproxyClient, ToxiproxyError } from "./toxiproxy-client.ts";

/** How a sweep reaches what does not belong to this machine's processes and files. */
export interface SweepOptions {
  /** The user's own folder of ledgers without it. */
  readonly folder?: string;
  /** Removes all containers and networks with this label and says how many there were; throws when no engine answers. */
  readonly removeLabelled: (label: string) => Promise<number>;
}

/** What was taken away, and what could not be. */
interface Swept {
  readonly done: string[];
  readonly undone: string[];
}

const TOXIPROXY_ANSWERS_WITHIN_MS = 2_000;
const CHILD_ENDS_WITHIN_MS = 2_000;
const HALF_WRITTEN_AFTER_MS = 60_000;

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const endChild = async (child: LedgerChild, swept: Swept): Promise<void> => {
  if (!isAlive(child)) return;
  try {
    process.kill(child.pid, "SIGKILL");
  } catch (error) {
    // Ended in this very moment, or not ours to end: the look below tells which.
    if (!(error instanceof Error && "code" in error)) throw error;
  }
  const end = performance.now() + CHILD_ENDS_WITHIN_MS;
  while (isAlive(child) && performance.now() < end) await wait(5);
  if (isAlive(child)) swept.undone.push(`${child.command} (process ${child.pid}) does not end`);
  else swept.done.push(`ended ${child.command} (process ${child.pid})`);
};

const removeProxies = async (url: string, runId: string, swept: Swept): Promise<void> => {
  const client = new ToxiproxyClient(url, { timeoutMs: TOXIPROXY_ANSWERS_WITHIN_MS });
  try {
    const own = (await client.proxies()).filter(({ name }) => name.startsWith(proxyPrefix(runId)));
    for (const { name } of own) await client.removeProxy(name);
    if (own.length > 0) swept.done.push(`removed ${counted(own.length, "proxy", "proxies")} from the Toxiproxy at ${url}`);
  } catch (error) {
    if (!(error instanceof ToxiproxyError)) throw error;
    // Proxies live in its memory: nobody listening means that they are gone with it.
    const gone = error.status === null && /ECONNREFUSED/.test(error.message);
    if (!gone) swept.undone.push(error.message);
  }
};

const removeLabelled = async (label: string, { runId, options }: { runId: string; options: SweepOptions }, swept: Swept): Promise<void> => {
  if (!label.includes(runId)) {
    swept.undone.push(`${label} is no label of this run`);
    return;
  }
  try {
    const count = await options.removeLabelled(label);
    if (count > 0) swept.done.push(`removed ${counted(count, "container or network", "containers and networks")} of ${label}`);
  } catch (error) {
    swept.undone.push(`containers of ${label} cannot be looked for: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** A ledger may name only what a run makes: its own folders, right below the one for temporary files. */
const removeFolder = (folder: string, runId: string, swept: Swept): void => {
  if (dirname(folder) !== realpathSync(tmpdir()) || !basename(folder).startsWith(proxyPrefix(runId))) {
    swept.undone.push(`${folder} is no folder that a run makes`);
    return;
  }
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return;
  rmSync(folder, { recursive: true, force: true });
  swept.done.push(`removed ${folder}`);
};

const sweepEntry = async (entry: LedgerEntry, options: SweepOptions): Promise<Swept> => {
  const swept: Swept = { done: [], undone: [] };
  for (const child of entry.children) await endChild(child, swept);
  for (const url of entry.toxiproxies) await removeProxies(url, entry.runId, swept);
  for (const label of entry.labels) await removeLabelled(label, { runId: entry.runId, options }, swept);
  for (const folder of entry.folders) removeFolder(folder, entry.runId, swept);
  return swept;
};

const filesIn = (folder: string): readonly string[] => {
  if (!isLedgerFolder(folder)) return [];
  try {
    return readdirSync(folder);
  } catch {
    // The last run in it has just ended.
    return [];
  }
};

/** The ledgers in a folder; null for what was being read when somebody else removed it. */
const ledgersIn = (folder: string): readonly { readonly file: string; readonly text: string | null }[] =>
  filesIn(folder)
    .toSorted()
    .map((name) => {
      const file = join(folder, name);
      try {
        if (name.endsWith(".json")) return { file, text: readFileSync(file, "utf8") };
        // A run that was killed while it wrote leaves half a file beside its ledger.
        if (name.includes(".json.") && Date.now() - statSync(file).mtimeMs > HALF_WRITTEN_AFTER_MS) rmSync(file, { force: true });
      } catch {
        // Another start sweeps at the same time.
      }
      return { file, text: null };
    });

const readOr = (text: string, otherwise: (why: string) => void): LedgerEntry | null => {
  try {
    return parseLedger(text);
  } catch (error) {
    otherwise(error instanceof Error ? error.message : String(error));
    return null;
  }
};

/** Runs that ended without cleaning up, by their commands; touches nothing. */
export const deadRuns = (
  folder = ledgerFolder(process.env["XDG_RUNTIME_DIR"]),
): readonly { readonly file: string; readonly entry: LedgerEntry }[] => {
  const here = pidNamespace();
  return ledgersIn(folder).flatMap(({ file, text }) => {
    const entry = text === null ? null : readOr(text, () => {});
    return entry === null || entry.pidNamespace !== here || isAlive(entry.run) ? [] : [{ file, entry }];
  });
};

/**
 * Takes away what runs left that are no more, exactly as their ledgers have it, and says so, one line a run.
 * Throws `LedgerError` when the folder cannot be trusted.
 */
export const sweepLedger = async (options: SweepOptions): Promise<readonly string[]> => {
  const folder = options.folder ?? ledgerFolder(process.env["XDG_RUNTIME_DIR"]);
  const lines: string[] = [];
  for (const { file, text } of ledgersIn(folder)) {
    if (text !== null) readOr(text, (why) => lines.push(`The run ledger ${file} is left alone: ${why}`));
  }
  for (const { file, entry } of deadRuns(folder)) {
    const { done, undone } = await sweepEntry(entry, options);
    const what = done.length === 0 ? "nothing of it was left" : done.join(", ");
    lines.push(`After run ${entry.runId} (${entry.command}), which did not clean up: ${what}`);
    for (const why of undone) lines.push(`Left of run ${entry.runId}, to be tried again at the next start: ${why}`);
    if (undone.length === 0) removeLedger(file);
  }
  return lines;
};
