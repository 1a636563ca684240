import { randomBytes } from "node:crypto";
import { mkdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ledgerFolder, LedgerError, proxyPrefix, removeLedger, writeFirstLedger, writeLedger, type LedgerEntry } from "./ledger-file.ts";
import { birthOf, isAlive, pidNamespace } from "./process-birth.ts";

/** Strikes out what was noted, once it is gone. */
export type Forget = () => void;

/** What a run is called in its ledger, and where that lies. */
export interface LedgerOptions {
  /** Such as `seatrial run --rig live`. */
  readonly command: string;
  /** The user's own folder of ledgers without it. */
  readonly folder?: string;
}

/** Whether it could be done: while a process exits, one thing that cannot be taken away must not keep the others. */
const managed = (act: () => unknown): boolean => {
  try {
    act();
    return true;
  } catch {
    return false;
  }
};

type Lists = Pick<LedgerEntry, "children" | "toxiproxies" | "labels" | "folders">;

/**
 * What a run has to take away again, on disk before it is there: the next start cleans up after a run that was killed.
 * When the process exits in whatever way it can notice, its children and folders go with it.
 */
export class RunLedger implements Disposable {
  /** Ten hexadecimal digits, fresh for every run. */
  readonly runId = randomBytes(5).toString("hex");
  readonly #file: string;
  readonly #exit = (): void => this.#leave();
  #entry: LedgerEntry;
  #folders = 0;
  #closed = false;

  /** Opens the ledger of this process. Throws `LedgerError` when its folder cannot be trusted. */
  constructor(options: LedgerOptions) {
    const birth = birthOf(process.pid);
    if (birth === null)
      throw new LedgerError(
        `The start of process ${process.pid}, this one, cannot be read: without /proc or ps nothing could be cleaned up after it`,
      );
    this.#entry = {
      format: "seatrial-run",
      version: 1,
      runId: this.runId,
      command: options.command,
      run: { pid: process.pid, birth },
      pidNamespace: pidNamespace(),
      children: [],
      toxiproxies: [],
      labels: [],
      folders: [],
    };
    this.#file = writeFirstLedger(options.folder ?? ledgerFolder(process.env["XDG_RUNTIME_DIR"]), this.#entry);
    process.on("exit", this.#exit);
  }

  /** What the names of all proxies of this run start with. */
  get proxyPrefix(): string {
    return proxyPrefix(this.runId);
  }

  /** What marks the containers and networks of this run. */
  get label(): string {
    return `seatrial.run=${this.runId}`;
  }

  /** Notes a process right after its start; nothing to note when it has ended already. */
  noteChild(pid: number, command: string): Forget {
    const birth = birthOf(pid);
    return birth === null ? () => {} : this.#note("children", { pid, birth, command });
  }

  /** Notes that proxies of this run, named by its prefix, are about to stand on somebody else's Toxiproxy. */
  noteToxiproxy(url: string): Forget {
    return this.#note("toxiproxies", url);
  }

  /** Notes that containers or networks with this label (`name=value`) are about to be created. */
  noteLabel(label: string): Forget {
    return this.#note("labels", label);
  }

  /** Makes a folder for temporary files, noted before it is there. */
  makeFolder(): { readonly path: string; readonly remove: () => void } {
    this.#folders += 1;
    const path = join(realpathSync(tmpdir()), `${this.proxyPrefix}${this.#folders}`);
    const forget = this.#note("folders", path);
    mkdirSync(path, { mode: 0o700 });
    return {
      path,
      remove: () => {
        rmSync(path, { recursive: true, force: true });
        forget();
      },
    };
  }

  /** Ends the children and removes the folders that are still noted, and the ledger with them; what stands elsewhere stays noted for the next start. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    process.off("exit", this.#exit);
    this.#leave();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #note<K extends keyof Lists>(list: K, what: Lists[K][number]): Forget {
    this.#write({ ...this.#entry, [list]: [...this.#entry[list], what] });
    return () => {
      if (!this.#closed) this.#write({ ...this.#entry, [list]: this.#entry[list].filter((one) => one !== what) });
    };
  }

  #write(entry: LedgerEntry): void {
    this.#entry = entry;
    writeLedger(this.#file, entry);
  }

  #leave(): void {
    const left = {
      ...this.#entry,
      children: this.#entry.children.filter((child) => !managed(() => isAlive(child) && process.kill(child.pid, "SIGKILL"))),
      folders: this.#entry.folders.filter((folder) => !managed(() => rmSync(folder, { recursive: true, force: true }))),
    };
    const count = left.children.length + left.folders.length + left.toxiproxies.length + left.labels.length;
    managed(() => (count === 0 ? removeLedger(this.#file) : writeLedger(this.#file, left)));
  }
}
