import { availableParallelism } from "node:os";
import { checkersOf } from "#harness/checkers/all-checkers.ts";
import { modelLabel, subjectOf, SUBJECTS, type Subject } from "#harness/history/subject.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import type { Cell } from "#harness/voyage/sweep.ts";
import { buildReport } from "#reports/build-report.ts";
import { loadObjectives } from "#reports/objectives.ts";
import type { CellInput } from "#reports/report-input.ts";
import type { NotExercised, SeatrialReport } from "#reports/report.ts";
import { writeReport } from "#reports/write-report.ts";
import { chooseScenarios, type Chosen } from "#scripts/choose-scenarios.ts";
import { currentCommit, isDirty } from "#scripts/commit.ts";
import { listScenarios } from "./list.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { paint, say, warn } from "#scripts/output.ts";
import { printSummary } from "#scripts/print-summary.ts";
import type { RunOptions } from "#scripts/run-options.ts";
import type { ServerDatabase } from "#scripts/server-database.ts";
import type { Ship } from "#scripts/crew.ts";
import { cellsOf, keyOf, realTimeSweep, simSweep, type Haul, type Sweep } from "#scripts/sail-cells.ts";
import { selectScenarios } from "#scripts/selection.ts";
import { FailureTeller, replayCommand } from "#scripts/tell-failures.ts";

/** Why nothing of a cell could be sailed on this rig; null when something was. */
const unobservable = (haul: Haul, cell: Cell): string | null => {
  if ((haul.sums.get(keyOf(cell))?.sum.voyages ?? 0) > 0) return null;
  return haul.unobservable.find((one) => keyOf(one.cell) === keyOf(cell))?.why ?? null;
};

/** What a cell has to put to the test: where some of its plans were not to be sailed, no more than the others did. */
const promisedBy = (
  { covers, directed }: Scenario,
  { cell, haul, options }: { readonly cell: Cell; readonly haul: Haul; readonly options: RunOptions },
): readonly string[] => {
  const seen = covers.filter((rule) => !unseenBy(options.rig).includes(rule));
  const isBounded = options.plansMax !== null && options.plansMax < directed.length;
  if (!isBounded && !haul.unobservable.some((one) => keyOf(one.cell) === keyOf(cell))) return seen;
  const tested = new Set(haul.sums.get(keyOf(cell))?.sum.rules.flatMap(({ rule, obligations }) => (obligations > 0 ? [rule] : [])));
  return seen.filter((rule) => tested.has(rule));
};

const cellInputs = async (chosen: Chosen, haul: Haul, options: RunOptions): Promise<readonly CellInput[]> => {
  const teller = new FailureTeller(options);
  const all = await selectScenarios([...chosen.sailed.map((one) => one.id), ...chosen.missing.keys()]);
  const cells: CellInput[] = [];
  for (const { scenario, cell } of cellsOf(all, options)) {
    const found = haul.sums.get(keyOf(cell));
    const [first] = found?.sum.failures ?? [];
    const failures = first === undefined ? [] : [await teller.tell(first, found?.sum.broken ?? 1)];
    cells.push({
      scenario: scenario.id,
      title: scenario.title,
      spec: scenario.spec,
      covers: promisedBy(scenario, { cell, haul, options }),
      model: cell.model,
      measures: scenario.measures,
      notObservable: chosen.missing.get(scenario.id) ?? unobservable(haul, cell),
      voyages: found?.sum.voyages ?? 0,
      brokenVoyages: found?.sum.broken ?? 0,
      events: found?.sum.events ?? 0,
      virtualMs: found?.sum.virtualMs ?? 0,
      wallMs: found?.wallMs ?? 0,
      windows: found?.sum.windows ?? [],
      rules: found?.sum.rules ?? [],
      failures,
    });
  }
  return cells;
};

/** Rules that only the simulator, or only rigs in this process, can see: they are told apart, never green and never missing. */
const unseenBy = (rig: RunOptions["rig"]): readonly string[] => {
  if (rig === "sim") return [];
  return ["worker:EXEC-20", "worker:FILE-29", "worker:WAKE-11", ...(rig === "workerd" ? ["worker:ISO-2"] : [])];
};

const notExercised = (chosen: Chosen, haul: Haul, { options, database }: Pick<Course, "options" | "database">): readonly NotExercised[] => {
  const list: NotExercised[] = chosen.uncarried.map((subject) => ({
    what: `the ${subject} subject`,
    why: `the ${options.rig} rig does not carry it`,
  }));
  for (const { cell, why } of haul.unobservable) {
    if (unobservable(haul, cell) === null)
      list.push({ what: `a plan of ${cell.scenario} (${modelLabel(cell.scenario, cell.model)})`, why });
  }
  if (options.rig !== "sim") {
    if (chosen.sailed.some(({ id }) => subjectOf(id) === "worker"))
      list.push({
        what: unseenBy(options.rig).join(", "),
        why: `the ${options.rig} rig does not see what requests leave behind, what leaves its runtime, or how long a call takes on an idle machine`,
      });
    if (database !== null && database.url === null)
      list.push({
        what: "a real PostgreSQL behind the proxy of server>database",
        why: `the server's database is ${database.what}, on one connection: DATABASE_URL or --database names another`,
      });
    if (options.plansMax !== null)
      list.push({ what: "the other directed plans of each scenario", why: `--runs ${options.plansMax} bounds how many are sailed` });
    list.push({
      what: "exploration",
      why: `the ${options.rig} rig sails the directed plans of each scenario once; interleavings are explored in sim`,
    });
    list.push({
      what: "objectives",
      why: "no latency is scaled back from a rig on faster time: figures come from measurement voyages in sim",
    });
  }
  return list;
};

interface Course {
  readonly through: string | null;
  readonly database: Launched["database"];
  readonly wanted: readonly string[];
  readonly options: RunOptions;
  readonly chosen: Chosen;
  readonly began: { readonly iso: string; readonly ms: number };
  readonly interrupted: boolean;
}

const subjectOption = ({ subjects }: RunOptions): readonly string[] =>
  subjects.length === SUBJECTS.length ? [] : subjects.map((subject) => `--subject ${subject}`);

/** Whether figures of a subject, which its objectives judge, were asked for. */
const isMeasured = ({ sailed }: Chosen, { rig, defect }: RunOptions, subject: Subject): boolean =>
  rig === "sim" && defect === null && sailed.some(({ id, measures }) => measures && subjectOf(id) === subject);

const reportOf = async (sweep: Sweep, course: Course): Promise<SeatrialReport> => {
  const { options, chosen } = course;
  const cells = await cellInputs(chosen, sweep.haul, options);
  const short = sweep.haul.voyages + sweep.haul.unobservable.length < sweep.planned;
  return buildReport({
    run: {
      command: [
        "npx seatrial run",
        ...course.wanted,
        ...subjectOption(options),
        ...(options.defect === null ? [] : [`--defect ${options.defect}`]),
        `--rig ${options.rig}`,
        `--seed ${options.seed}`,
      ].join(" "),
      commit: currentCommit(),
      dirty: isDirty(),
      seed: options.seed,
      rig: options.rig,
      profile: options.profile,
      defect: options.defect,
      variant: options.variant,
      selection:
        [...course.wanted, ...subjectOption(options), ...(options.grep === undefined ? [] : [`--grep ${options.grep}`])].join(" ") || null,
      nodeVersion: process.versions.node,
      platform: `${process.platform} ${process.arch}, ${availableParallelism()} cores`,
      threads: options.threads,
      through: course.through,
      started: course.began.iso,
      durationMs: performance.now() - course.began.ms,
      interrupted: course.interrupted,
      incomplete:
        options.shard !== null
          ? `this is shard ${options.shard.index} of ${options.shard.count}: its windows and samples are a part of the whole`
          : short
            ? `${sweep.haul.voyages} of ${sweep.planned} voyages were sailed`
            : null,
    },
    cells,
    invariants: [...new Set(options.subjects.flatMap(checkersOf).flatMap((checker) => checker.rules))],
    measurements: sweep.haul.measurements,
    serverMeasurements: sweep.haul.serverMeasurements,
    // Figures are judged when every measuring scenario was asked for with enough samples.
    objectives: loadObjectives().filter(({ subject }) => isMeasured(chosen, options, subject)),
    outcomes: sweep.haul.outcomes,
    scaleArtefacts: sweep.haul.artefacts.map(({ name, because }) => ({
      scenario: name.scenario,
      model: name.model,
      because,
      replay: replayCommand(name),
    })),
    notExercised: notExercised(chosen, sweep.haul, course),
  });
};

/** A sweep, what it goes through, and how to close what it had opened. */
interface Launched {
  readonly sweep: Sweep;
  readonly through: string | null;
  /** The server's; null where it has the rig's own, or none. */
  readonly database: Pick<ServerDatabase, "url" | "what"> | null;
  close(): Promise<void>;
}

const WORKERD_SHIP: Ship = { program: new URL("../sail-workerd-worker.ts", import.meta.url), staggerMs: 400, closesWhenStopped: true };

const launch = async (scenarios: readonly Scenario[], options: RunOptions): Promise<Launched> => {
  if (options.rig === "sim") return { sweep: simSweep(scenarios, options), through: null, database: null, close: async () => {} };
  if (options.rig === "workerd") {
    return { sweep: await realTimeSweep(scenarios, options, WORKERD_SHIP), through: null, database: null, close: async () => {} };
  }
  const subjects = new Set(scenarios.map(({ id }) => subjectOf(id)));
  const { openLiveRig, liveShip } = await import("#scripts/live-rig.ts");
  const rig = await openLiveRig("seatrial run --rig live", { ...options.live, seed: options.seed, subjects: [...subjects] });
  try {
    const { kind, version, url, why } = rig.toxiproxy;
    const name = kind === "url" ? `Toxiproxy ${version} at ${url}` : `${kind} Toxiproxy ${version}`;
    say(`every link goes through the ${name}: ${why}`);
    if (subjects.has("server")) say(`the server's database is ${rig.database.what}`);
    const database = subjects.has("server") ? rig.database : null;
    return {
      sweep: await realTimeSweep(scenarios, options, liveShip(rig, options.serverBerths)),
      through: name,
      database,
      close: () => rig.close(),
    };
  } catch (error) {
    await rig.close();
    throw error;
  }
};

/** Ctrl-C, and what a CI sends to a run that it gives up. */
const END_SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Ctrl-C, listened to from before anything is opened until all is closed. */
class Interruption implements Disposable {
  happened = false;
  #end: () => void = () => {};
  readonly #hear = (): void => {
    this.happened = true;
    this.#end();
  };

  constructor() {
    for (const signal of END_SIGNALS) process.once(signal, this.#hear);
  }

  /** What it ends: at once when it has happened already. */
  ends(end: () => void): void {
    this.#end = end;
    if (this.happened) end();
  }

  [Symbol.dispose](): void {
    for (const signal of END_SIGNALS) process.off(signal, this.#hear);
  }
}

const sail = async (
  chosen: Chosen,
  { options, interruption }: { readonly options: RunOptions; readonly interruption: Interruption },
  { sweep, close }: Launched,
): Promise<void> => {
  try {
    interruption.ends(() => {
      warn("\ninterrupted: writing the report of what was sailed so far");
      void sweep.stop();
    });
    if (chosen.sailed.length > 0 && !interruption.happened) {
      say(
        `${paint("bold", "Seatrial")}: ${chosen.sailed.length} scenarios, ${sweep.planned} voyages on ${options.rig}, seed ${options.seed}, profile ${options.profile}`,
      );
      await sweep.run();
    }
  } finally {
    await close();
  }
};

/** `--list`: what this command line would sail, and what its rig cannot show. */
const listChosen = ({ sailed, missing, uncarried }: Chosen, { rig }: RunOptions): number => {
  listScenarios(sailed);
  for (const subject of uncarried) say(`the ${rig} rig does not carry the ${subject} subject`);
  if (missing.size > 0) say(paint("bold", `${missing.size} more are not observable on the ${rig} rig`));
  for (const [id, why] of missing) say(`  ${id.padEnd(50)} ${why}`);
  return EXIT.ok;
};

/** `seatrial run`: sails, judges, reports. */
export const runCommand = async (wanted: readonly string[], options: RunOptions): Promise<number> => {
  if (options.list) return listChosen(await chooseScenarios(wanted, options), options);
  const began = { iso: new Date().toISOString(), ms: performance.now() };
  const chosen = await chooseScenarios(wanted, options);
  using interruption = new Interruption();
  const launched = await launch(chosen.sailed, options);
  await sail(chosen, { options, interruption }, launched);
  const interrupted = interruption.happened;
  const report = await reportOf(launched.sweep, {
    wanted,
    options,
    chosen,
    began,
    interrupted,
    through: launched.through,
    database: launched.database,
  });
  await writeReport(report, options.output);
  if (options.formats.includes("terminal")) printSummary(report);
  return report.verdict.exitCode;
};
