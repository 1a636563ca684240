import type { Figure } from "#reports/measure/percentile.ts";
import { duration, intervalOf, NOTHING, ratio, share, whole } from "#reports/render/figures.ts";
import type { Table, TableCell, Tone } from "#reports/render/tables.ts";
import type { LoadObjectiveResult } from "#reports/load/judge-load.ts";
import type { LoadReport, LoadSection, LoadSpread } from "#reports/load/load-report.ts";

/** A time under load: below 10 ms, hundredths count. */
const fine = (ms: Figure | null): string => (typeof ms === "number" && Math.abs(ms) < 10 ? `${ms.toFixed(2)} ms` : duration(ms));

const nameOf = ({ description, engine, parts }: LoadSection): string =>
  `${description.workload} (${engine}${parts > 1 ? `, ${parts} parts` : ""})`;

const perSecond = (rate: number): string => (rate < 100 ? rate.toFixed(1) : whole(rate));

const isKept = ({ rate }: LoadSection): boolean => rate.achieved >= rate.offered * 0.99;

/** What was asked of each engine and what it did. */
const runsTable = ({ sections }: LoadReport): Table => ({
  caption: "Load: what was due and what became of it",
  columns: [
    { head: "Workload" },
    { head: "Offered/s", numeric: true },
    { head: "Achieved/s", numeric: true },
    { head: "Lag p99", numeric: true },
    { head: "Due", numeric: true },
    { head: "Served", numeric: true },
    { head: "Failed", numeric: true },
    { head: "Dropped", numeric: true },
    { head: "Engine", wide: true },
  ],
  rows: sections.map((section) => [
    nameOf(section),
    perSecond(section.rate.offered),
    { text: perSecond(section.rate.achieved), tone: isKept(section) ? "good" : "open" },
    fine(section.lag.p99),
    whole(section.counts.planned - section.counts.unfinished),
    whole(section.counts.served),
    whole(section.counts.failed),
    whole(section.counts.dropped),
    `${section.engine} ${section.engineVersion}`,
  ]),
});

const spreadCells = (spread: LoadSpread): readonly TableCell[] => [fine(spread.p50), fine(spread.p95), fine(spread.p99)];

const percentileColumns = (what: string) => ["p50", "p95", "p99"].map((p) => ({ head: `${what} ${p}`, numeric: true }));

/** The times of one run. */
const figuresTable = (section: LoadSection): Table => ({
  caption: `${nameOf(section)}: service from the actual send (served requests), latency from the intended send (failed ones infinite)`,
  columns: [{ head: "Of" }, { head: "Due", numeric: true }, ...percentileColumns("Service"), ...percentileColumns("Latency")],
  rows: section.figures.map(({ of, due, service, latency }) => [of, whole(due), ...spreadCells(service), ...spreadCells(latency)]),
});

const TONES: Readonly<Record<LoadObjectiveResult["verdict"], Tone>> = {
  PASS: "good",
  FAIL: "bad",
  INCONCLUSIVE: "open",
  "NOT MEASURED": "open",
};

/** The objectives of one run. */
const loadObjectivesTable = (section: LoadSection): Table => ({
  caption: `${nameOf(section)}: objectives`,
  columns: [
    { head: "Objective" },
    { head: "Of" },
    { head: "Target" },
    { head: "Measured", numeric: true },
    { head: "Interval", numeric: true, wide: true },
    { head: "n", numeric: true },
    { head: "Burn", numeric: true },
    { head: "Verdict" },
  ],
  rows: section.objectives.map((result) => [
    result.title,
    result.of,
    result.bound,
    result.scale === "ms" ? fine(result.measured) : share(typeof result.measured === "number" ? result.measured : null),
    intervalOf(result),
    whole(result.n),
    ratio(result.burnRate),
    { text: result.verdict, tone: TONES[result.verdict] },
  ]),
});

/** What failed, by kind. */
const errorsTable = ({ sections }: LoadReport): Table => ({
  caption: "What failed",
  columns: [{ head: "Workload" }, { head: "Kind" }, { head: "Requests", numeric: true }],
  rows: sections.flatMap((section) => section.errors.map(({ kind, count }) => [nameOf(section), kind, whole(count)])),
});

const INVARIANT_TONES = { held: "good", broken: "bad", untested: "open" } as const;

/** What the backends saw. */
const loadInvariantsTable = ({ sections }: LoadReport): Table => ({
  caption: "Rules without an error budget, judged by what the backends saw",
  columns: [{ head: "Workload" }, { head: "Rule" }, { head: "Verdict" }, { head: "Because" }],
  rows: sections.flatMap((section) =>
    section.invariants.map(({ rule, verdict, because }) => [
      nameOf(section),
      rule,
      { text: verdict, tone: INVARIANT_TONES[verdict] },
      because,
    ]),
  ),
});

/** What was done meanwhile, and what there is to know. */
export const circumstances = ({ sections }: LoadReport): readonly string[] =>
  sections.map((section) => {
    const { stages, faults, form, inFlightMax, timeoutMs } = section.description;
    return [
      `${nameOf(section)}: ${form}, ${stages.map(({ rate, seconds }) => `${whole(rate)}/s for ${seconds} s`).join(", then ")}`,
      `at most ${whole(inFlightMax)} under way`,
      `time-out ${duration(timeoutMs)}`,
      ...faults,
      ...section.notes,
      ...(section.cut === null ? [] : [`cut: ${section.cut}`]),
    ].join("; ");
  });

/** All tables of a report, in the order of reading. */
export const loadTables = (report: LoadReport): readonly Table[] => [
  runsTable(report),
  ...report.sections.flatMap((section) => [loadObjectivesTable(section), figuresTable(section)]),
  errorsTable(report),
  loadInvariantsTable(report),
  {
    caption: "Not exercised: nothing is known about these",
    columns: [{ head: "What" }, { head: "Why" }],
    rows: report.notExercised.map(({ what, why }) => [what, why]),
  },
];

/** The facts of a run in a few words each. */
export const loadFacts = ({ run }: LoadReport): readonly (readonly [string, string])[] => [
  ["Target", run.target],
  ["Commit", `${run.commit}${run.dirty ? " with changes" : ""}`],
  ["Host", `Node ${run.nodeVersion}, ${run.platform}`],
  ["Started", `${run.started}, took ${duration(run.durationMs)}`],
  ["Again", run.command || NOTHING],
];
