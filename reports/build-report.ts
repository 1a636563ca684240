import { modelLabel } from "#harness/history/subject.ts";
import { judgeRun, type RunOutcome } from "./exit-code.ts";
import { judgeObjectives, type ObjectiveResult } from "./judge-objectives.ts";
import { mergeMeasurements } from "./measure/measure-history.ts";
import { mergeServerMeasurements } from "./measure/server/measure-server.ts";
import { summariseServer } from "./measure/server/server-summary.ts";
import { summarise } from "./measure/summary.ts";
import type { Objective } from "./objectives.ts";
import { parityLines } from "./parity.ts";
import type { CellInput, ReportInput } from "./report-input.ts";
import { CAVEAT, type NotExercised, type RunRuleLine, type ScenarioLine, type SeatrialReport, type Totals } from "./report.ts";
import { areaLines, emptyWindows, runRules, scenarioLines, WINDOW_VOYAGES_MIN } from "./scenario-lines.ts";

const totalsOf = ({ cells, run }: ReportInput, scenarios: readonly ScenarioLine[]): Totals => {
  const sum = (key: "voyages" | "brokenVoyages" | "events" | "virtualMs"): number => cells.reduce((total, cell) => total + cell[key], 0);
  const voyages = sum("voyages");
  return {
    scenarios: scenarios.length,
    voyages,
    brokenVoyages: sum("brokenVoyages"),
    events: sum("events"),
    virtualMs: sum("virtualMs"),
    voyagesPerSecond: run.durationMs > 0 ? voyages / (run.durationMs / 1000) : 0,
  };
};

/** Objectives that gate under this profile and had nothing to judge. */
const unmeasured = ({ objectives, run }: ReportInput, results: readonly ObjectiveResult[]): readonly Objective[] =>
  objectives
    .filter(({ judgement, profiles }) => judgement === "gating" && profiles.includes(run.profile))
    .filter(({ name }) => !results.some((result) => result.objective === name && result.judged && result.verdict !== "NOT MEASURED"));

/** Objectives that gate under other profiles only: what they show here is no verdict. */
const shownOnly = ({ objectives, run }: ReportInput): readonly Objective[] =>
  objectives.filter(({ judgement, profiles }) => judgement === "gating" && !profiles.includes(run.profile));

const windowsMissed = (cells: readonly CellInput[]): readonly string[] =>
  cells
    .filter((cell) => cell.notObservable === null && cell.voyages >= WINDOW_VOYAGES_MIN)
    .flatMap((cell) =>
      emptyWindows(cell).map(
        (name) => `${cell.scenario} (${modelLabel(cell.scenario, cell.model)}): no voyage of ${cell.voyages} entered "${name}"`,
      ),
    );

const describe = (result: ObjectiveResult): string => `${result.title} (${result.stratum}, ${result.profile})`;

const brokenOf = (scenarios: readonly ScenarioLine[], rules: readonly RunRuleLine[]): readonly string[] => {
  const stories = scenarios.filter((scenario) => scenario.verdict === "broken");
  const told = new Set(stories.flatMap((scenario) => scenario.rules.map((rule) => rule.rule)));
  // A rule that broke in some voyage broke its scenario; the others are here so that none is lost.
  const others = rules.filter((rule) => rule.verdict === "broken" && !told.has(rule.rule));
  return [
    ...stories.map(
      ({ id, brokenVoyages, because }) => `${id} broke in ${brokenVoyages} voyage${brokenVoyages === 1 ? "" : "s"}: ${because}`,
    ),
    ...others.map(({ rule }) => `${rule} is broken`),
  ];
};

interface Judged {
  readonly scenarios: readonly ScenarioLine[];
  readonly rules: readonly RunRuleLine[];
  readonly results: readonly ObjectiveResult[];
}

const measuredVoyages = ({ measurements, serverMeasurements }: ReportInput): number => measurements.length + serverMeasurements.length;

const outcomeOf = (input: ReportInput, { scenarios, rules, results }: Judged): RunOutcome => {
  const judged = results.filter((result) => result.judged);
  const wholeFleet = input.run.selection === null && input.run.incomplete === null && measuredVoyages(input) > 0;
  return {
    harness: input.cells.flatMap(({ scenario, failures }) =>
      failures.filter((one) => one.crash?.kind === "harness").map((one) => `the harness failed in ${scenario}: ${one.because}`),
    ),
    interrupted: input.run.interrupted,
    broken: brokenOf(scenarios, rules),
    missed: judged.filter((result) => result.verdict === "FAIL").map((result) => `${describe(result)} missed "${result.bound}"`),
    inconclusive: [
      ...(input.cells.some(({ voyages }) => voyages > 0) || input.run.incomplete !== null || input.run.interrupted
        ? []
        : ["no voyage was sailed"]),
      ...windowsMissed(input.cells),
      ...judged.filter((result) => result.verdict === "INCONCLUSIVE").map((result) => `${describe(result)}: ${result.because}`),
      // A chosen few scenarios need not measure everything; a whole run has to.
      ...(wholeFleet ? unmeasured(input, results).map(({ title }) => `${title}: nothing was measured that it judges`) : []),
      ...rules
        .filter((rule) => rule.coveredBy.length > 0 && rule.obligations === 0)
        .map(({ rule, coveredBy }) => `${rule} is covered by ${coveredBy.join(", ")} and was never put to the test`),
    ],
  };
};

const notExercisedOf = (input: ReportInput, { scenarios, results }: Judged): readonly NotExercised[] => [
  ...input.notExercised,
  ...(input.run.incomplete === null ? [] : [{ what: "the rest of this run", why: input.run.incomplete }]),
  ...scenarios
    .filter((scenario) => scenario.verdict === "not-observable")
    .map(({ id, because }) => ({ what: id, why: because ?? `not observable on ${input.run.rig}` })),
  ...shownOnly(input).map(({ title, profiles }) => ({ what: `objective: ${title}`, why: `judged under ${profiles.join(", ")} only` })),
  ...unmeasured(input, results).map(({ title }) => ({
    what: `objective: ${title}`,
    why: measuredVoyages(input) === 0 ? "no measurement voyage was sailed" : "no stratum that it judges was measured",
  })),
];

/** Puts a run's plain facts together into its report; pure, so the same input gives the same report. */
export const buildReport = (input: ReportInput): SeatrialReport => {
  const measurements = mergeMeasurements(input.measurements);
  const serverMeasurements = mergeServerMeasurements(input.serverMeasurements);
  const scenarios = scenarioLines(input.cells);
  const rules = runRules(input.cells);
  const results = [...measurements, ...serverMeasurements].flatMap((measurement) => judgeObjectives(input.objectives, measurement));
  const judged = { scenarios, rules, results };
  return {
    format: "seatrial-report",
    version: 1,
    verdict: judgeRun(outcomeOf(input, judged)),
    run: input.run,
    totals: totalsOf(input, scenarios),
    areas: areaLines(scenarios),
    objectives: results,
    invariants: rules.filter((rule) => input.invariants.includes(rule.rule)),
    failures: input.cells.flatMap(({ scenario, model, failures }) => failures.map((failure) => ({ scenario, model, ...failure }))),
    parity: parityLines(input.outcomes),
    scaleArtefacts: input.scaleArtefacts,
    measurements: measurements.map(summarise),
    serverMeasurements: serverMeasurements.map(summariseServer),
    scenarios,
    rules,
    notExercised: notExercisedOf(input, judged),
    caveat: CAVEAT,
  };
};
