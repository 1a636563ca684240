import { judgeRun, type RunOutcome } from "#reports/exit-code.ts";
import { ordered, percentileOf, type Figure } from "#reports/measure/percentile.ts";
import { judgeLoad } from "./judge-load.ts";
import type { LoadRunInput } from "./load-input.ts";
import type { LoadObjective } from "./load-objectives.ts";
import {
  LOAD_CAVEAT,
  samplesFileOf,
  type LoadFigures,
  type LoadInvariant,
  type LoadReport,
  type LoadRunFacts,
  type LoadSection,
  type LoadSpread,
} from "./load-report.ts";
import { eachSample, latencyOf, serviceOf, type Sample } from "./load-samples.ts";

/** What a load report is made of. */
export interface LoadReportInput {
  /** What its files are called. */
  readonly name: string;
  readonly run: LoadRunFacts;
  readonly runs: readonly LoadRunInput[];
  readonly objectives: ReadonlyMap<string, LoadObjective>;
  /** Faults of the harness itself. */
  readonly harness: readonly string[];
  readonly notExercised: LoadReport["notExercised"];
}

/** An engine that is further off its rate measured another load. */
const RATE_TOLERANCE = 0.01;

const spread = (samples: readonly (number | null)[]): LoadSpread => {
  const sorted = ordered(samples);
  const at = (p: number): Figure | null => percentileOf(sorted, p).value;
  const last = sorted.at(-1);
  const max = last === undefined ? null : last === Number.POSITIVE_INFINITY ? "infinite" : last;
  return { samples: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max };
};

const figuresOf = (of: string, samples: readonly Sample[]): LoadFigures => {
  const told = samples.filter(({ outcome }) => outcome !== "unfinished");
  const served = told.filter(({ outcome }) => outcome === "ok");
  return { of, due: told.length, served: served.length, service: spread(served.map(serviceOf)), latency: spread(told.map(latencyOf)) };
};

const allFigures = ({ description }: LoadRunInput, samples: readonly Sample[]): readonly LoadFigures[] => {
  const { requests, phases } = description;
  return [
    figuresOf("all requests", samples),
    ...(requests.length < 2
      ? []
      : requests.map((name, kind) =>
          figuresOf(
            name,
            samples.filter((sample) => sample.kind === kind),
          ),
        )),
    ...phases.map(({ name, fromMs, toMs }) =>
      figuresOf(
        `phase ${name}`,
        samples.filter(({ intended }) => intended >= fromMs && intended < toMs),
      ),
    ),
  ];
};

/** How far behind the engine was at its end, ms: the middle of its last tenth, so that one late request is not taken for all. */
const dragOf = (started: readonly Sample[]): number => {
  const last = started.slice(-Math.max(1, Math.floor(started.length / 10)));
  const drag = percentileOf(ordered(last.map((sample) => sample.started - sample.intended)), 0.5).value;
  return typeof drag === "number" ? Math.max(0, drag) : 0;
};

const rateOf = ({ description, cut }: LoadRunInput, samples: readonly Sample[]): LoadSection["rate"] => {
  const started = samples.filter((sample) => !Number.isNaN(sample.started));
  const plannedMs = description.stages.reduce((sum, { seconds }) => sum + seconds * 1_000, 0);
  // What was cut was due until its last request.
  const cutMs = started.reduce((last, { intended }) => Math.max(last, intended), 1);
  const dueMs = cut === null ? plannedMs : cutMs;
  const due = cut === null ? samples.length : samples.filter(({ intended }) => intended <= cutMs).length;
  return { offered: due / (dueMs / 1_000), achieved: started.length / ((dueMs + dragOf(started)) / 1_000) };
};

const errorsOf = (samples: readonly Sample[]): LoadSection["errors"] => {
  const counts = new Map<string, number>();
  for (const { outcome } of samples) {
    if (outcome !== "ok" && outcome !== "unfinished") counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => ({ kind, count })).toSorted((a, b) => b.count - a.count || a.kind.localeCompare(b.kind, "en"));
};

const SINGLE_FLIGHT = "worker:WAKE-6";

const invariantsOf = ({ description, backend }: LoadRunInput): readonly LoadInvariant[] => {
  if (backend === null || !description.covers.includes(SINGLE_FLIGHT)) return [];
  const { boots, gatewayStarts, gatewayKills } = backend;
  const because = `${boots} boots, ${gatewayStarts} starts of a gateway, ${gatewayKills} kills of one`;
  if (gatewayKills > 0 || gatewayStarts > boots) return [{ rule: SINGLE_FLIGHT, verdict: "broken", because }];
  return [{ rule: SINGLE_FLIGHT, verdict: gatewayStarts === 0 ? "untested" : "held", because }];
};

const sectionOf = (run: LoadRunInput, { name, objectives }: LoadReportInput): LoadSection => {
  const samples = [...eachSample(run)];
  const named = run.description.objectives.map((wanted) => {
    const objective = objectives.get(wanted);
    if (objective === undefined) throw new Error(`${run.description.workload} names an objective that is not there: ${wanted}`);
    return objective;
  });
  const count = (isCounted: (sample: Sample) => boolean): number => samples.filter(isCounted).length;
  const unfinished = count(({ outcome }) => outcome === "unfinished");
  const served = count(({ outcome }) => outcome === "ok");
  return {
    description: run.description,
    engine: run.engine,
    engineVersion: run.engineVersion,
    parts: run.parts,
    wallMs: run.wallMs,
    cut: run.cut,
    rate: rateOf(run, samples),
    counts: {
      planned: samples.length,
      started: count(({ started }) => !Number.isNaN(started)),
      served,
      failed: samples.length - served - unfinished,
      dropped: count(({ outcome }) => outcome === "dropped"),
      unfinished,
    },
    errors: errorsOf(samples),
    lag: spread(samples.flatMap(({ started, intended }) => (Number.isNaN(started) ? [] : [started - intended]))),
    figures: allFigures(run, samples),
    objectives: judgeLoad(run, named),
    invariants: invariantsOf(run),
    backend: run.backend,
    notes: run.notes,
    samplesFile: samplesFileOf(name, run),
  };
};

const nameOf = ({ description, engine }: LoadSection): string => `${description.workload} (${engine})`;

const missedRate = ({ rate, cut }: LoadSection): boolean => cut === null && rate.achieved < rate.offered * (1 - RATE_TOLERANCE);

const outcomeOf = (input: LoadReportInput, sections: readonly LoadSection[]): RunOutcome => {
  const each = (told: (section: LoadSection) => readonly string[]): readonly string[] =>
    sections.flatMap((section) => told(section).map((line) => `${nameOf(section)}: ${line}`));
  return {
    harness: input.harness,
    interrupted: input.run.interrupted,
    broken: each(({ invariants }) =>
      invariants.filter(({ verdict }) => verdict === "broken").map(({ rule, because }) => `${rule} is broken: ${because}`),
    ),
    missed: each(({ objectives }) =>
      objectives.filter(({ verdict }) => verdict === "FAIL").map(({ title, bound }) => `${title} missed "${bound}"`),
    ),
    inconclusive: each((section) => [
      ...(section.cut === null ? [] : [`cut: ${section.cut}`]),
      ...(missedRate(section)
        ? [
            `${section.rate.achieved.toFixed(1)} of ${section.rate.offered.toFixed(1)} requests a second were sent: the engine did not keep its rate`,
          ]
        : []),
      ...section.objectives
        .filter(({ verdict }) => verdict === "INCONCLUSIVE" || verdict === "NOT MEASURED")
        .map(({ title, because }) => `${title}: ${because ?? "no reason was given"}`),
      ...section.invariants.filter(({ verdict }) => verdict === "untested").map(({ rule }) => `${rule} was never put to the test`),
    ]),
  };
};

/** Puts a load run's samples together into its report; pure, so the same samples give the same report. */
export const buildLoadReport = (input: LoadReportInput): LoadReport => {
  const sections = input.runs.map((run) => sectionOf(run, input));
  return {
    format: "seatrial-load-report",
    version: 1,
    verdict: judgeRun(outcomeOf(input, sections)),
    run: input.run,
    sections,
    notExercised: input.notExercised,
    caveat: LOAD_CAVEAT,
  };
};
