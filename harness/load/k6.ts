import { execFile, spawn, type ChildProcess } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { EngineRun, EngineWatch } from "./engine.ts";
import { k6Data, type K6Objective } from "./k6-data.ts";
import { K6Error, k6End } from "./k6-end.ts";
import { K6Reader } from "./k6-samples.ts";
import { arrivals } from "./request-plan.ts";
import type { LoadOrder } from "./workload.ts";

/** The script, and what it imports: next to each other wherever it runs. */
export const K6_FILES = ["k6-script.ts", "request-at.ts"] as const;

/** What there is to know about k6's figures. */
export const K6_NOTE = "k6 stamps the intended time in whole milliseconds";

/** Which k6, and where it may write. */
export interface K6Options {
  readonly binary: string;
  /** A folder of our own: its raw output goes there. */
  readonly folder: string;
  readonly objectives: readonly K6Objective[];
  /** Is told the process as soon as there is one, so that it can be taken away after a crash. */
  readonly onProcess: (pid: number) => void;
}

const SCRIPT = fileURLToPath(new URL("./k6-script.ts", import.meta.url));
const VERSION_WITHIN_MS = 10_000;
const PROGRESS_EVERY_MS = 250;

const LINE = /\bk6(?:\.exe)? v?(\d+\.\d+[\w.+-]*)/;

/** The version of a k6. Throws `K6Error` when it is none, or too old for its scripts. */
export const k6Version = async (binary: string): Promise<string> => {
  const answer = await promisify(execFile)(binary, ["version"], { timeout: VERSION_WITHIN_MS }).catch((error: unknown) => {
    throw new K6Error(`${binary} cannot be run: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`, {
      cause: error,
    });
  });
  const version = LINE.exec(answer.stdout)?.[1];
  if (version === undefined) throw new K6Error(`${binary} does not say which k6 it is: npm run tools installs one where Go is`);
  if (Number.parseInt(version, 10) < 2) throw new K6Error(`k6 ${version} is too old: needed is 2.0 or newer, npm run tools installs one`);
  return version;
};

/** Nothing is reported, fetched or taken from this machine's settings, proxies among them. */
const environment = (folder: string, load: string): Record<string, string> => ({
  HOME: folder,
  K6_NO_USAGE_REPORT: "true",
  K6_AUTO_EXTENSION_RESOLUTION: "false",
  SEATRIAL_LOAD: load,
});

/** Keeps what k6 says: its samples come that way too, and are read when the run is over. */
const watchProcess = (child: ChildProcess, watch: EngineWatch): { readonly said: () => string } => {
  const chunks: string[] = [];
  let started = false;
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    chunks.push(text);
    if (started || !chunks.join("").includes("seatrial-start")) return;
    started = true;
    watch.onStart();
  });
  return { said: () => chunks.join("") };
};

const ended = (child: ChildProcess): Promise<{ readonly code: number | null; readonly signal: string | null }> =>
  new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new K6Error(`k6 could not be started: ${error.message}`, { cause: error })));
    child.once("close", (code, signal) => resolve({ code, signal }));
  });

/** k6 shows no progress that could be read: what is due by now is told. */
const tellProgress = (due: Float64Array, watch: EngineWatch): NodeJS.Timeout => {
  const began = performance.now();
  let next = 0;
  return setInterval(() => {
    const now = performance.now() - began;
    while (next < due.length && (due[next] ?? 0) <= now) next += 1;
    watch.onProgress({ started: next, ended: 0, failed: 0 });
  }, PROGRESS_EVERY_MS);
};

/** Runs an order through k6. Throws `K6Error` when it does not do its run. */
export const runK6 = async (order: LoadOrder, options: K6Options, watch: EngineWatch): Promise<EngineRun> => {
  const version = await k6Version(options.binary);
  const due = arrivals(order);
  const load = join(options.folder, "load.json");
  await writeFile(load, JSON.stringify(k6Data(order, options.objectives)), { mode: 0o600 });
  const began = performance.now();
  const child = spawn(options.binary, ["run", "--address", "", "--quiet", "--no-color", SCRIPT], {
    cwd: options.folder,
    env: environment(options.folder, load),
    stdio: ["ignore", "ignore", "pipe"],
    // In a group of its own: Ctrl-C reaches us alone, and one signal from us lets k6 write what it has.
    detached: true,
  });
  if (child.pid !== undefined) options.onProcess(child.pid);
  const { said } = watchProcess(child, watch);
  const stop = (): void => void child.kill("SIGINT");
  watch.signal.addEventListener("abort", stop);
  if (watch.signal.aborted) stop();
  const ticking = tellProgress(due, watch);
  try {
    const exit = await ended(child);
    const reader = new K6Reader(due);
    const others = said()
      .split("\n")
      .filter((line) => !reader.line(line));
    const end = k6End(exit, others.join("\n"));
    reader.end(end === "ran");
    return {
      engine: "k6",
      version,
      samples: reader.samples,
      wallMs: performance.now() - began,
      cut: end === "ran" ? null : watch.signal.aborted ? "interrupted" : "k6 was stopped by a signal",
      notes: [K6_NOTE],
    };
  } finally {
    clearInterval(ticking);
    watch.signal.removeEventListener("abort", stop);
    if (child.exitCode === null) child.kill("SIGKILL");
  }
};
