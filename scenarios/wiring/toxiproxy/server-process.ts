import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import type { Forget, RunLedger } from "#harness/rigs/live/run-ledger.ts";
import type { FoundBinary } from "./find-binary.ts";
import { awaitOwn, freePort } from "./own-server.ts";
import { ToxiproxyUnusable } from "./toxiproxy-unusable.ts";

/** A Toxiproxy that this run started. */
export interface OwnToxiproxy {
  readonly url: string;
  close(): Promise<void>;
}

/** What a server of our own is started with. */
export interface ServerOrder {
  readonly binary: FoundBinary;
  readonly ledger: RunLedger;
  /** Where to listen; a free port without it. Asked again when the port turns out to be taken. */
  readonly port?: () => Promise<number>;
}

/** The variable that names a `toxiproxy-server`. */
export const SERVER_VARIABLE = "SEATRIAL_TOXIPROXY_SERVER";

const PORTS_TRIED = 3;
const LOG_KEPT = 4_000;

/** On Linux the child dies with us, even when we are killed; elsewhere the next start ends it. */
const tied = (command: string, args: readonly string[]): readonly [string, readonly string[]] => {
  try {
    const help =
      process.platform === "linux" ? execFileSync("setpriv", ["--help"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }) : "";
    if (help.includes("--pdeathsig")) return ["setpriv", ["--pdeathsig", "KILL", "--", command, ...args]];
  } catch {
    // No setpriv here: the ledger does it.
  }
  return [command, args];
};

class Child {
  readonly #process: ChildProcess;
  readonly #closed: Promise<void>;
  readonly #forget: Forget;
  #log = "";
  #why: string | null = null;

  constructor(command: string, args: readonly string[], ledger: RunLedger) {
    const [program, given] = tied(command, args);
    // Its name of a proxy is told at this level, whatever the caller's own is.
    this.#process = spawn(program, given, {
      env: { ...process.env, LOG_LEVEL: "info" },
      stdio: ["ignore", "pipe", "pipe"],
      // Ctrl-C goes to the whole group of a terminal: this one has to stand until the run has ended its voyages.
      detached: true,
    });
    this.#forget = this.#process.pid === undefined ? () => {} : ledger.noteChild(this.#process.pid, "toxiproxy-server");
    const keep = (chunk: Buffer): void => {
      this.#log = (this.#log + String(chunk)).slice(-LOG_KEPT);
    };
    this.#process.stdout?.on("data", keep);
    this.#process.stderr?.on("data", keep);
    this.#closed = new Promise((resolve) => {
      const end = (why: string): void => {
        this.#why ??= why;
        resolve();
      };
      this.#process.once("error", (error) => end(error.message));
      this.#process.once("close", (code, signal) => end(`it ended with ${signal ?? `exit code ${code}`}${this.#lastWords()}`));
    });
  }

  log(): string {
    return this.#log;
  }

  ended(): string | null {
    return this.#why;
  }

  async end(): Promise<void> {
    // It keeps nothing that it would have to write down.
    this.#process.kill("SIGKILL");
    await this.#closed;
    this.#forget();
  }

  #lastWords(): string {
    const last = this.#log.trim().split("\n").at(-1) ?? "";
    return last === "" ? "" : `: ${last.slice(0, 200)}`;
  }
}

/** Starts `toxiproxy-server` on loopback. Throws `ToxiproxyUnusable` when it does not come up. */
export const startServer = async ({ binary, ledger, port = freePort }: ServerOrder): Promise<OwnToxiproxy> => {
  let tried = 0;
  for (let attempt = 1; attempt <= PORTS_TRIED; attempt += 1) {
    tried = await port();
    const child = new Child(binary.path, ["-host", "127.0.0.1", "-port", String(tried)], ledger);
    const url = `http://127.0.0.1:${tried}`;
    try {
      const outcome = await awaitOwn({ url, log: () => child.log(), ended: () => child.ended(), probe: `${ledger.proxyPrefix}probe` });
      if (outcome.kind === "ours") return { url, close: () => child.end() };
      if (outcome.kind === "failed") throw new ToxiproxyUnusable("machine", `${binary.path} could not be started: ${outcome.why}`);
    } catch (error) {
      await child.end();
      throw error;
    }
    await child.end();
  }
  throw new ToxiproxyUnusable("machine", `${binary.path} could not be started: port ${tried} of 127.0.0.1 is in use by another program`);
};
