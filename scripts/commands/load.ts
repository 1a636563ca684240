import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { K6Error } from "#harness/load/k6-end.ts";
import { k6Version } from "#harness/load/k6.ts";
import { plannedRequests } from "#harness/load/workload.ts";
import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { buildLoadReport } from "#reports/load/build-load-report.ts";
import type { LoadRunInput } from "#reports/load/load-input.ts";
import { loadLoadObjectives } from "#reports/load/load-objectives.ts";
import type { LoadReport } from "#reports/load/load-report.ts";
import { loadTerminal } from "#reports/load/render/load-terminal.ts";
import { writeLoadReport } from "#reports/load/write-load-report.ts";
import { ANSI_PAINT, NO_PAINT } from "#reports/render/terminal.ts";
import { isOfWorker, loadWorkload, workloadIds } from "#scenarios/wiring/load-workloads.ts";
import { openToxiproxy, type Toxiproxy } from "#scenarios/wiring/toxiproxy/door.ts";
import { findBinary } from "#scenarios/wiring/toxiproxy/find-binary.ts";
import { sweepDeadRuns } from "#scenarios/wiring/toxiproxy/sweep-dead-runs.ts";
import { currentCommit, isDirty } from "#scripts/commit.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { k6LoadFile, k8sManifests } from "#scripts/load-manifests.ts";
import { formFor, type LoadOptions } from "#scripts/load-options.ts";
import { needsLinks, readLoad, runLoad, type ChosenLoad, type Engine, type LoadCourse } from "#scripts/load-run.ts";
import { paint, Progress, say, warn } from "#scripts/output.ts";
import { NO_DATABASE, openServerDatabase, type ServerDatabase } from "#scripts/server-database.ts";
import { oneOf, UsageError } from "#scripts/usage-error.ts";
import { writableFolder } from "#scripts/writable-folder.ts";

const REPORT = "load";
/** What k6 writes and what our backends note of each request are a few kilobytes: a disk and a memory have to hold them. */
const KEPT_MAX = 300_000;

const choose = async (ids: readonly string[], options: LoadOptions): Promise<readonly ChosenLoad[]> => {
  const known = workloadIds();
  const wanted = ids.length === 0 ? known : [...new Set(ids.map((id) => oneOf("workload", id, known)))];
  const changed = [
    ...(options.rate === null ? [] : [`--rate ${options.rate}`]),
    ...(options.seconds === null ? [] : [`--duration ${options.seconds}`]),
  ];
  return Promise.all(
    wanted.map(async (id) => {
      const workload = await loadWorkload(id);
      const form = formFor(options.quick ? workload.quick : workload.full, options);
      return { id, workload, form, formName: [options.quick ? "quick" : "full", ...changed].join(" ") };
    }),
  );
};

/** The engines that are wanted, and why. Throws `BinaryError` for a named k6 that is none, `K6Error` when one is needed and missing. */
const enginesFor = async ({ engine, k6 }: LoadOptions): Promise<{ readonly engines: readonly Engine[]; readonly why: string }> => {
  if (engine === "embedded") return { engines: [{ kind: "embedded" }], why: "the embedded generator, as asked for" };
  const found = findBinary(
    "k6",
    k6 === undefined ? { variable: "SEATRIAL_K6", env: process.env } : { variable: "--k6", env: { "--k6": k6 } },
  );
  if (found === null) {
    if (engine === "auto")
      return {
        engines: [{ kind: "embedded" }],
        why: "the embedded generator, as no k6 was found (npm run tools installs one where Go is)",
      };
    throw new K6Error(
      "no k6 was found (--k6, SEATRIAL_K6, .tools/bin, PATH): npm run tools installs one where Go is, or take --engine embedded",
    );
  }
  const version = await k6Version(found.path);
  const binary: Engine = { kind: "k6", binary: found.path };
  const why = `k6 ${version} (${found.source}: ${found.path})`;
  return engine === "both"
    ? { engines: [{ kind: "embedded" }, binary], why: `the embedded generator, then ${why}` }
    : { engines: [binary], why };
};

const commandOf = (ids: readonly string[], options: LoadOptions): string =>
  [
    "npx seatrial load",
    ...ids,
    `--engine ${options.engine}`,
    ...(options.quick ? ["--quick"] : []),
    ...(options.rate === null ? [] : [`--rate ${options.rate}`]),
    ...(options.seconds === null ? [] : [`--duration ${options.seconds}`]),
    ...(options.target === null ? [] : [`--target ${options.target}`]),
    ...options.allowHosts.map((host) => `--allow-host ${host}`),
    ...options.samples.map((file) => `--samples ${file}`),
  ].join(" ");

const emit = async (chosen: readonly ChosenLoad[], options: LoadOptions): Promise<number> => {
  const folder = writableFolder("--output", options.output);
  const { target: origin, headers, parallelism } = options;
  if (origin === null) throw new Error("k6 elsewhere needs a target");
  if (Object.keys(headers).length > 0) warn("headers, secrets among them, stand in the files as they are: keep these to yourself");
  const objectives = loadLoadObjectives();
  if (options.emit === "k6") {
    const [only, ...others] = chosen;
    if (only === undefined || others.length > 0)
      throw new UsageError(`--emit k6 is of one workload, found ${chosen.map(({ id }) => id).join(", ")}`);
    const file = join(folder, "load.json");
    await writeFile(file, k6LoadFile(only, { origin, headers, objectives }));
    say(`written: ${file}`);
    return EXIT.ok;
  }
  for (const load of chosen) {
    const file = join(folder, `load-${load.id}.yaml`);
    await writeFile(file, k8sManifests(load, { origin, headers, parallelism, objectives }));
    say(`written: ${file}`);
  }
  return EXIT.ok;
};

/** What came of all runs. */
interface Haul {
  readonly runs: LoadRunInput[];
  readonly harness: string[];
}

/** One after the other: two loads at once would measure each other. */
const runAll = async (chosen: readonly ChosenLoad[], engines: readonly Engine[], course: Omit<LoadCourse, "onProgress">): Promise<Haul> => {
  const haul: Haul = { runs: [], harness: [] };
  const progress = new Progress();
  for (const load of chosen) {
    for (const engine of engines) {
      if (course.signal.aborted) return haul;
      const planned = plannedRequests(load.form);
      const name = `${load.id} (${engine.kind})`;
      try {
        const onProgress: LoadCourse["onProgress"] = ({ started, failed }) => {
          if (process.stderr.isTTY)
            progress.show(() => `${name}: ${started} of ${planned} requests due${failed > 0 ? `, ${failed} failed` : ""}`);
        };
        haul.runs.push(await runLoad(engine, load, { ...course, onProgress }));
      } catch (error) {
        if (!(error instanceof K6Error)) throw error;
        warn(`seatrial: ${name}: ${error.message}`);
        haul.harness.push(`${name}: ${error.message}`);
      } finally {
        progress.end();
      }
    }
  }
  return haul;
};

/** Ctrl-C ends the run early; a second one ends the process. */
const onInterrupt = (): { readonly signal: AbortSignal; readonly done: () => void } => {
  const abort = new AbortController();
  const stop = (): void => {
    warn("\ninterrupted: writing the report of what was measured so far");
    abort.abort();
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, stop);
  const done = (): void => {
    for (const signal of signals) process.off(signal, stop);
  };
  return { signal: abort.signal, done };
};

/** What came of all runs, how they ended, and what the server's database was; null where no server of ours was. */
interface Ended extends Haul {
  readonly interrupted: boolean;
  readonly database: Pick<ServerDatabase, "url" | "what"> | null;
}

const sail = async (chosen: readonly ChosenLoad[], engines: readonly Engine[], options: LoadOptions): Promise<Ended> => {
  for (const line of await sweepDeadRuns()) warn(line);
  using ledger = new RunLedger({ command: "seatrial load" });
  const interrupt = onInterrupt();
  const wantsLinks = options.target === null && chosen.some(needsLinks);
  const wantsDatabase = options.target === null && chosen.some(({ workload }) => !isOfWorker(workload));
  let toxiproxy: Toxiproxy | null = null;
  let database: ServerDatabase = NO_DATABASE;
  try {
    if (wantsDatabase) {
      database = await openServerDatabase(options.database);
      say(`the server's database is ${database.what}`);
    }
    if (wantsLinks) toxiproxy = await openToxiproxy({ prefer: "embedded", seed: 1, allowHosts: [], ledger });
    const haul = await runAll(chosen, engines, {
      ledger,
      objectives: loadLoadObjectives(),
      target: options.target === null ? null : { origin: options.target, headers: options.headers },
      links: toxiproxy === null ? null : { toxiproxy: toxiproxy.url, prefix: ledger.proxyPrefix },
      postgres: database.url,
      signal: interrupt.signal,
    });
    return { ...haul, interrupted: interrupt.signal.aborted, database: wantsDatabase ? database : null };
  } finally {
    interrupt.done();
    await toxiproxy?.close();
    await database[Symbol.asyncDispose]();
  }
};

const withoutPostgres = (database: Ended["database"]): LoadReport["notExercised"] =>
  database === null || database.url !== null
    ? []
    : [
        {
          what: "a real PostgreSQL behind the proxy of server>database",
          why: `the server's database is ${database.what}, on one connection: DATABASE_URL or --database names another`,
        },
      ];

const notExercised = (chosen: readonly ChosenLoad[], options: LoadOptions, { database }: Ended): LoadReport["notExercised"] =>
  options.target === null && options.samples.length === 0
    ? withoutPostgres(database)
    : chosen
        .filter(({ form }) => (form.faults ?? []).length > 0)
        .map(({ id }) => ({
          what: `faults of ${id}`,
          why: "the platform is not ours: nothing is done to its backends",
        }));

/** Shows a load report to whoever ran the command. */
export const printLoad = (report: LoadReport): void => say(loadTerminal(report, paint("red", "x") === "x" ? NO_PAINT : ANSI_PAINT));

/** Runs everything, or reads what ran elsewhere. Throws `K6Error` when an engine that is needed is missing. */
const haulFor = async (chosen: readonly ChosenLoad[], options: LoadOptions): Promise<Ended> => {
  const names = chosen.map(({ id }) => id).join(", ");
  if (options.samples.length > 0) {
    const [only, ...others] = chosen;
    if (only === undefined || others.length > 0) throw new UsageError(`--samples are of one workload, found ${names}`);
    return { runs: [await readLoad(only, options.samples)], harness: [], interrupted: false, database: null };
  }
  const { engines, why } = await enginesFor(options);
  const kept = options.target === null || engines.some(({ kind }) => kind === "k6");
  const largest = chosen.reduce((most, { form }) => Math.max(most, plannedRequests(form)), 0);
  if (kept && largest > KEPT_MAX)
    throw new UsageError(
      `at most ${KEPT_MAX} requests through k6 or on our own platform, found ${largest}: the embedded engine with --target takes more`,
    );
  say(`${paint("bold", "Seatrial load")}: ${names}; load comes from ${why}`);
  return sail(chosen, engines, options);
};

const targetIn = ({ target, samples }: LoadOptions, chosen: readonly ChosenLoad[], { database }: Ended): string => {
  if (samples.length > 0) return `${target ?? "a platform"} elsewhere, by ${samples.length} k6 runners`;
  if (target !== null) return target;
  const platforms = [
    ...(chosen.some(({ workload }) => isOfWorker(workload)) ? ["the worker on two isolates"] : []),
    ...(database === null ? [] : [`the workspace server on ${database.what}`]),
  ];
  return `the reference platform in a process of its own (${platforms.join("; ")}), backends faked`;
};

/** `seatrial load`: puts workloads on a platform through one or both engines, judges the samples, reports. */
export const loadCommand = async (ids: readonly string[], options: LoadOptions): Promise<number> => {
  const began = { iso: new Date().toISOString(), ms: performance.now() };
  const chosen = await choose(ids, options);
  if (options.emit !== null) return emit(chosen, options);
  const output = writableFolder("--output", options.output);
  let haul: Awaited<ReturnType<typeof haulFor>>;
  try {
    haul = await haulFor(chosen, options);
  } catch (error) {
    if (!(error instanceof K6Error)) throw error;
    warn(`seatrial: ${error.message}`);
    return EXIT.harness;
  }
  const report = buildLoadReport({
    name: REPORT,
    run: {
      command: commandOf(ids, options),
      commit: currentCommit(),
      dirty: isDirty(),
      nodeVersion: process.versions.node,
      platform: `${process.platform} ${process.arch}, ${availableParallelism()} cores`,
      target: targetIn(options, chosen, haul),
      started: began.iso,
      durationMs: performance.now() - began.ms,
      interrupted: haul.interrupted,
    },
    runs: haul.runs,
    objectives: loadLoadObjectives(),
    harness: haul.harness,
    notExercised: notExercised(chosen, options, haul),
  });
  await writeLoadReport(report, haul.runs, join(output, `${REPORT}.json`));
  printLoad(report);
  return report.verdict.exitCode;
};
