import type { OutcomeCount } from "#reports/measure/outcome-counts.ts";
import type { VoyageMeasurement } from "#reports/measure/measurement.ts";
import type { ServerVoyageMeasurement } from "#reports/measure/server/server-measurement.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import { subjectOf } from "#harness/history/subject.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { addSums, emptySum, sailSpan, type Cell, type CellSum, type FoundFailure, type Span } from "#harness/voyage/sweep.ts";
import { liveFactorOf, speedFor } from "#scenarios/wiring/real-time-voyage.ts";
import { sailInSim } from "./carriers.ts";
import { Crew, type Job, type Ship } from "./crew.ts";
import { Progress } from "./output.ts";
import type { RunOptions } from "./run-options.ts";

/** Voyages that one thread sails at a stretch. */
const CHUNK = 50;

/** What a sweep brought back so far. */
export interface Haul {
  readonly sums: Map<string, { readonly sum: CellSum; wallMs: number }>;
  readonly measurements: VoyageMeasurement[];
  readonly serverMeasurements: ServerVoyageMeasurement[];
  readonly outcomes: OutcomeCount[];
  /** What broke on real time and held at a quarter of the speed. */
  readonly artefacts: FoundFailure[];
  /** Plans that turned out to need virtual time, and why. */
  readonly unobservable: { readonly cell: Cell; readonly why: string }[];
  voyages: number;
}

/** A sweep that can be stopped. */
export interface Sweep {
  readonly haul: Haul;
  /** How many voyages it is going to sail. */
  readonly planned: number;
  run(): Promise<void>;
  stop(): Promise<void>;
}

/** Names a cell within a run. */
export const keyOf = (cell: Cell): string => `${cell.scenario} ${cell.model} ${cell.profile}`;

/** Figures under this profile are printed beside the judged ones (decisions: boot profiles). */
const BESIDE = { of: "production-like", profile: "cold-60-180" };

const profilesOf = (scenario: Scenario, { profile, rig, defect }: RunOptions): readonly string[] => {
  const { id, measures, judgedProfileOnly } = scenario;
  const beside = subjectOf(id) === "worker" && measures && !judgedProfileOnly && rig === "sim" && defect === null && profile === BESIDE.of;
  return beside ? [profile, BESIDE.profile] : [profile];
};

/** The models of a scenario that the run is about. */
export const modelsOf = (scenario: Scenario, { models }: Pick<RunOptions, "models">): readonly string[] =>
  scenario.models.filter((model) => models === null || models.includes(model));

/** The cells of a run: every scenario under every model of it, measuring ones of the worker under the profile beside the judged one too. */
export const cellsOf = (
  scenarios: readonly Scenario[],
  options: RunOptions,
): readonly { readonly scenario: Scenario; readonly cell: Cell }[] =>
  scenarios.flatMap((scenario) =>
    modelsOf(scenario, options).flatMap((model) =>
      profilesOf(scenario, options).map((profile) => ({
        scenario,
        cell: { scenario: scenario.id, model, rig: options.rig, profile, defect: options.defect, variant: options.variant },
      })),
    ),
  );

/** Races sail more: a window is counted as missed only after many voyages. */
const runsOf = ({ measures, windows }: Scenario, { runs, raceRuns, measuredRuns }: RunOptions): RunOptions["runs"] => {
  if (measures) return measuredRuns;
  return windows.length > 0 ? raceRuns : runs;
};

const jobsOf = (scenarios: readonly Scenario[], options: RunOptions): readonly Extract<Job, { kind: "sail" }>[] => {
  const jobs = cellsOf(scenarios, options).flatMap(({ scenario, cell }) => {
    const usual = runsOf(scenario, options)[subjectOf(scenario.id)];
    const to = Math.min(usual, options.asksForRuns ? Infinity : (scenario.voyagesMax ?? Infinity));
    const spans: Extract<Job, { kind: "sail" }>[] = [];
    for (let from = -scenario.directed.length; from < to; from += CHUNK) {
      spans.push({ kind: "sail", cell, span: { root: options.seed, from, to: Math.min(to, from + CHUNK) } });
    }
    return spans;
  });
  return jobs.filter((job) => isOfShard(job, options));
};

/** Whether this shard sails it. */
const isOfShard = ({ cell, span }: Extract<Job, { kind: "sail" }>, { shard }: RunOptions): boolean =>
  shard === null || hash32(0, cell.scenario, cell.model, cell.profile, span.from) % shard.count === shard.index - 1;

const emptyHaul = (scenarios: readonly Scenario[], options: RunOptions): Haul => ({
  sums: new Map(cellsOf(scenarios, options).map(({ scenario, cell }) => [keyOf(cell), { sum: emptySum(cell, scenario), wallMs: 0 }])),
  measurements: [],
  serverMeasurements: [],
  outcomes: [],
  artefacts: [],
  unobservable: [],
  voyages: 0,
});

const take = (haul: Haul, sum: CellSum, wallMs: number): void => {
  const known = haul.sums.get(keyOf(sum.cell));
  if (known === undefined) return;
  addSums(known.sum, sum);
  known.wallMs += wallMs;
  haul.voyages += sum.voyages;
};

/** A sweep over worker threads: in the simulator, or wherever the ship goes. */
const crewSweep = (
  scenarios: readonly Scenario[],
  options: RunOptions,
  { jobs, ship }: { readonly jobs: readonly Extract<Job, { kind: "sail" }>[]; readonly ship?: Ship },
): Sweep => {
  const haul = emptyHaul(scenarios, options);
  const planned = jobs.reduce((sum, job) => sum + job.span.to - job.span.from, 0);
  const progress = new Progress();
  const began = performance.now();
  let broken = 0;
  const crew = new Crew(
    jobs,
    (result) => {
      if (result.kind !== "sail") return;
      take(haul, result.sum, result.wallMs);
      haul.measurements.push(...result.measurements);
      haul.serverMeasurements.push(...result.serverMeasurements);
      haul.outcomes.push(...result.outcomes);
      haul.artefacts.push(...result.artefacts);
      if (result.needsVirtualTime !== null) haul.unobservable.push({ cell: result.sum.cell, why: result.needsVirtualTime });
      broken += result.sum.broken;
      const perSecond = Math.round((haul.voyages / ((performance.now() - began) / 1000)) * 10) / 10;
      progress.show(() => `${haul.voyages} of ${planned} voyages, ${perSecond} a second, ${broken} broken`);
      if (options.bail && broken > 0) void crew.stop();
    },
    ship,
  );
  return {
    haul,
    planned,
    run: async () => {
      await crew.sail(options.threads);
      progress.end();
    },
    stop: () => crew.stop(),
  };
};

/** A sweep in the simulator. */
export const simSweep = (scenarios: readonly Scenario[], options: RunOptions): Sweep =>
  crewSweep(scenarios, options, { jobs: jobsOf(scenarios, options) });

/** A story that takes longer than this, ms of platform time, is told on virtual time only. */
const LIVE_MAX_MS = 600_000;
/** And so is one whose short durations make it take longer than this of real time, ms. */
const LIVE_MAX_REAL_MS = 150_000;

interface Rehearsed {
  readonly job: Extract<Job, { kind: "sail" }>;
  /** How long the voyage takes on platform time, ms. */
  readonly ms: number;
  /** Why no speed of real time carries it; null when one does. */
  readonly why: string | null;
}

/** What the simulator knows of a voyage within milliseconds: how long it takes, and how fast it may go. */
const rehearse = async ({ scenario, cell }: { readonly scenario: Scenario; readonly cell: Cell }, span: Span): Promise<Rehearsed> => {
  const rehearsed = { cell: { ...cell, rig: "sim" }, scenario, span };
  let shortest = Infinity;
  const relied = (ms: number): void => {
    if (ms > 0) shortest = Math.min(shortest, ms);
  };
  const carrier: typeof sailInSim = (order) => sailInSim({ ...order, relied });
  const ms = (await sailSpan(rehearsed, { carrier, checkers: [] })).virtualMs;
  const speed = speedFor(shortest, liveFactorOf(subjectOf(scenario.id)));
  const job = { kind: "sail" as const, cell, span };
  if (ms > LIVE_MAX_MS) return { job, ms, why: `it needs virtual time: its story takes ${Math.round(ms / 60_000)} minutes` };
  if (speed !== null && ms / speed > LIVE_MAX_REAL_MS)
    return { job, ms, why: `it needs virtual time: at ${speed} times the speed it takes minutes` };
  if (speed === null) return { job, ms, why: `it needs virtual time: its story relies on ${shortest} ms` };
  return { job: { ...job, speed }, ms, why: null };
};

/**
 * A sweep on real time, on sockets or inside workerd: the directed plans of each cell, several at once, as most of their time is
 * waiting; the longest first.
 */
export const realTimeSweep = async (scenarios: readonly Scenario[], options: RunOptions, ship: Ship): Promise<Sweep> => {
  const all: Rehearsed[] = [];
  for (const { scenario, cell } of cellsOf(scenarios, options)) {
    const plans = Math.min(scenario.directed.length, options.plansMax ?? Infinity);
    for (let nth = 0; nth < plans; nth += 1) {
      const from = nth - scenario.directed.length;
      const span = { root: options.seed, from, to: from + 1 };
      if (isOfShard({ kind: "sail", cell, span }, options)) all.push(await rehearse({ scenario, cell }, span));
    }
  }
  const realMs = ({ job, ms }: Rehearsed): number => ms / (job.speed ?? 1);
  const carried = all.filter(({ why }) => why === null).toSorted((one, other) => realMs(other) - realMs(one));
  const sweep = crewSweep(scenarios, options, { jobs: carried.map(({ job }) => job), ship });
  for (const { job, why } of all) if (why !== null) sweep.haul.unobservable.push({ cell: job.cell, why });
  return sweep;
};
