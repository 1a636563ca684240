import type { ObjectiveResult, ObjectiveVerdict } from "#reports/judge-objectives.ts";
import type { AreaLine, RunRuleLine, ScenarioVerdict, SeatrialReport } from "#reports/report.ts";
import { counted, figureOf, intervalOf, NOTHING, ratio, whole } from "./figures.ts";

/** How a cell is meant; words carry the meaning, colour only repeats it. */
export type Tone = "good" | "bad" | "open";

/** One cell of a table. */
export type TableCell = string | { readonly text: string; readonly tone: Tone };

/** A column's head, and where it has no place. */
export interface Column {
  readonly head: string;
  readonly numeric?: boolean;
  /** Left out where there are a hundred columns of text at most. */
  readonly wide?: boolean;
}

/** A table without any look, for every renderer to give it one. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** The text of a cell. */
export const textOf = (cell: TableCell): string => (typeof cell === "string" ? cell : cell.text);

const OBJECTIVE_TONE: Readonly<Record<ObjectiveVerdict, Tone>> = {
  PASS: "good",
  FAIL: "bad",
  INCONCLUSIVE: "open",
  "NOT MEASURED": "open",
};
const SCENARIO_TONE: Readonly<Record<ScenarioVerdict, Tone>> = {
  held: "good",
  broken: "bad",
  inconclusive: "open",
  "not-observable": "open",
};

const areaVerdict = ({ verdicts }: AreaLine): TableCell => {
  const present = (["broken", "inconclusive", "not-observable", "held"] as const).filter((verdict) => verdicts[verdict] > 0);
  const [worst = "held"] = present;
  return { text: present.map((verdict) => `${verdicts[verdict]} ${verdict}`).join(", "), tone: SCENARIO_TONE[worst] };
};

/** What was sailed, area by area. */
export const areasTable = ({ areas, totals }: SeatrialReport): Table => ({
  caption: `Areas: ${counted(totals.scenarios, "scenario")}, ${counted(totals.voyages, "voyage")}`,
  columns: [
    { head: "Area" },
    { head: "Scenarios", numeric: true },
    { head: "Voyages", numeric: true },
    { head: "Windows entered", numeric: true },
    { head: "By chance", numeric: true },
    { head: "Verdicts" },
  ],
  rows: areas.map((area) => [
    area.area,
    whole(area.scenarios),
    whole(area.voyages),
    area.windows.named === 0 ? NOTHING : `${area.windows.directed} of ${area.windows.named}`,
    area.windows.named === 0 ? NOTHING : `${area.windows.random} (${counted(area.randomEntries, "time")})`,
    areaVerdict(area),
  ]),
});

const objectiveRow = (result: ObjectiveResult): readonly TableCell[] => [
  result.title,
  result.bound,
  figureOf(result, result.measured),
  intervalOf(result),
  result.n === 0 ? "0" : counted(result.n, result.unit.slice(0, -1)),
  whole(result.events),
  figureOf(result, result.margin),
  ratio(result.burnRate),
  result.judged ? "yes" : "no",
  // In brackets: shown, and no part of the exit code.
  { text: result.judged ? result.verdict : `(${result.verdict})`, tone: OBJECTIVE_TONE[result.verdict] },
];

/** The objectives, one table a stratum and profile. */
export const objectivesTables = ({ objectives }: SeatrialReport): readonly Table[] =>
  [...Map.groupBy(objectives, ({ stratum, profile }) => `Objectives: ${stratum}, given profile ${profile}`)].map(([caption, results]) => ({
    caption,
    columns: [
      { head: "Objective" },
      { head: "Target" },
      { head: "Measured", numeric: true },
      { head: "Interval", numeric: true },
      { head: "n", numeric: true },
      { head: "Events", numeric: true, wide: true },
      { head: "Margin", numeric: true, wide: true },
      { head: "Burn", numeric: true, wide: true },
      { head: "Gates", wide: true },
      { head: "Verdict" },
    ],
    rows: results.map(objectiveRow),
  }));

/** For each objective that has no verdict: what is missing. */
export const openObjectives = ({ objectives }: SeatrialReport): readonly string[] =>
  objectives
    .filter((result) => result.verdict === "INCONCLUSIVE")
    .map((result) => `${result.title} (${result.stratum}): ${result.because ?? "no reason was given"}`);

const ruleTone = { held: "good", broken: "bad", untested: "open" } as const satisfies Record<RunRuleLine["verdict"], Tone>;

const ruleRows = (rules: readonly RunRuleLine[]): Table["rows"] =>
  rules.map((rule) => [
    rule.rule,
    { text: rule.verdict, tone: ruleTone[rule.verdict] },
    whole(rule.obligations),
    whole(rule.brokenVoyages),
    rule.coveredBy.join(", ") || NOTHING,
  ]);

const RULE_COLUMNS: readonly Column[] = [
  { head: "Rule" },
  { head: "Verdict" },
  { head: "Put to the test", numeric: true },
  { head: "Broken voyages", numeric: true },
  { head: "Covered by" },
];

/** The rules without an error budget. */
export const invariantsTable = ({ invariants }: SeatrialReport): Table => ({
  caption: "Safety invariants: no budget, one violation is one too many",
  columns: RULE_COLUMNS.slice(0, -1),
  rows: ruleRows(invariants).map((row) => row.slice(0, -1)),
});

/** Every rule that was covered or put to the test. */
export const rulesTable = ({ rules }: SeatrialReport): Table => ({
  caption: "Rules of the contract",
  columns: RULE_COLUMNS,
  rows: ruleRows(rules),
});

/** Every scenario with its windows. */
export const scenariosTable = ({ scenarios }: SeatrialReport): Table => ({
  caption: "Scenarios",
  columns: [
    { head: "Scenario" },
    { head: "Story" },
    { head: "Models, backends" },
    { head: "Voyages", numeric: true },
    { head: "Windows: directed, by chance" },
    { head: "Verdict" },
    { head: "Because" },
  ],
  rows: scenarios.map((scenario) => [
    scenario.id,
    scenario.title,
    scenario.models.join(", "),
    whole(scenario.voyages),
    scenario.windows
      .map(
        ({ name, directed, randomEntries, randomVoyages }) =>
          `${name}: ${directed ? "yes" : "no"}, ${whole(randomEntries)} of ${whole(randomVoyages)}`,
      )
      .join("; ") || NOTHING,
    { text: scenario.verdict, tone: SCENARIO_TONE[scenario.verdict] },
    scenario.because ?? NOTHING,
  ]),
});

/** Voyages that only a machine's own delays broke. */
export const artefactsTable = ({ scaleArtefacts }: SeatrialReport): Table => ({
  caption: `Scale artefacts: ${scaleArtefacts.length} broke at full speed and held at a quarter of it`,
  columns: [{ head: "Scenario" }, { head: "Model, backend" }, { head: "What broke" }, { head: "Again", wide: true }],
  rows: scaleArtefacts.map(({ scenario, model, because, replay }) => [scenario, model, because, replay]),
});

/** What could not be exercised, and why. */
export const notExercisedTable = ({ notExercised }: SeatrialReport): Table => ({
  caption: "Not exercised: nothing is known about these",
  columns: [{ head: "What" }, { head: "Why" }],
  rows: notExercised.map(({ what, why }) => [what, why]),
});
