import { modelLabel } from "#harness/history/subject.ts";
import type { CellInput } from "./report-input.ts";
import type { AreaLine, RuleLine, RunRuleLine, ScenarioLine, ScenarioVerdict, WindowLine } from "./report.ts";

/** A window that so many voyages of a cell never entered makes the cell inconclusive for the exit code. */
export const WINDOW_VOYAGES_MIN = 50;

const mergeRules = (sums: Iterable<CellInput["rules"][number]>): readonly RuleLine[] => {
  const merged = new Map<string, { brokenVoyages: number; obligations: number }>();
  for (const { rule, broken, obligations } of sums) {
    const line = merged.get(rule) ?? { brokenVoyages: 0, obligations: 0 };
    merged.set(rule, line);
    line.brokenVoyages += broken;
    line.obligations += obligations;
  }
  const verdictOf = (line: { brokenVoyages: number; obligations: number }): RuleLine["verdict"] => {
    if (line.brokenVoyages > 0) return "broken";
    return line.obligations > 0 ? "held" : "untested";
  };
  const lines = [...merged].map(([rule, line]) => ({ rule, verdict: verdictOf(line), ...line }));
  return lines.toSorted((a, b) => a.rule.localeCompare(b.rule, "en", { numeric: true }));
};

const mergeWindows = (cells: readonly CellInput[]): readonly WindowLine[] => {
  const merged = new Map<string, WindowLine>();
  for (const { name, directed, random, randomVoyages } of cells.flatMap((cell) => cell.windows)) {
    const known = merged.get(name) ?? { name, directed: true, randomEntries: 0, randomVoyages: 0 };
    merged.set(name, {
      name,
      directed: known.directed && directed > 0,
      randomEntries: known.randomEntries + random,
      randomVoyages: known.randomVoyages + randomVoyages,
    });
  }
  return [...merged.values()];
};

/** Windows of a cell that no voyage of it entered, neither directed nor random. */
export const emptyWindows = ({ windows }: CellInput): readonly string[] =>
  windows.filter((window) => window.directed + window.random === 0).map((window) => window.name);

const judgeScenario = (cells: readonly CellInput[]): { readonly verdict: ScenarioVerdict; readonly because: string | null } => {
  const broken = cells.find((cell) => cell.brokenVoyages > 0);
  if (broken !== undefined) {
    const [failure] = cells.flatMap((cell) => cell.failures);
    const what = failure === undefined ? "no failure was kept" : `${failure.rule ?? "the story crashed"}: ${failure.because}`;
    return { verdict: "broken", because: what };
  }
  const observable = cells.filter((cell) => cell.notObservable === null);
  if (observable.length === 0) return { verdict: "not-observable", because: cells[0]?.notObservable ?? "it was not sailed" };
  const idle = observable.find((cell) => cell.voyages === 0);
  if (idle !== undefined)
    return { verdict: "inconclusive", because: `no voyage was sailed under ${modelLabel(idle.scenario, idle.model)}` };
  for (const cell of observable) {
    const [name] = emptyWindows(cell);
    if (name !== undefined) {
      return {
        verdict: "inconclusive",
        because: `none of ${cell.voyages} voyages under ${modelLabel(cell.scenario, cell.model)} entered the window "${name}"`,
      };
    }
  }
  if (observable.every((cell) => cell.rules.every((rule) => rule.obligations === 0)) && !observable.every((cell) => cell.measures)) {
    return { verdict: "inconclusive", because: "no rule was put to the test" };
  }
  return { verdict: "held", because: null };
};

/** The area of a scenario: the folder that it lies in. */
const areaOf = (id: string): string => id.split("/").slice(0, -1).join("/") || id;

const sum = (cells: readonly CellInput[], key: "voyages" | "brokenVoyages" | "wallMs"): number =>
  cells.reduce((total, cell) => total + cell[key], 0);

const groupBy = <T>(items: readonly T[], key: (item: T) => string): readonly (readonly T[])[] => [...Map.groupBy(items, key).values()];

/** One line a scenario, from its cells. */
export const scenarioLines = (cells: readonly CellInput[]): readonly ScenarioLine[] =>
  groupBy(cells, (cell) => cell.scenario).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        id: first.scenario,
        title: first.title,
        area: areaOf(first.scenario),
        spec: first.spec,
        covers: first.covers,
        models: group.map((cell) => cell.model),
        heldUnder: group.filter((cell) => judgeScenario([cell]).verdict === "held").map((cell) => cell.model),
        measures: first.measures,
        voyages: sum(group, "voyages"),
        brokenVoyages: sum(group, "brokenVoyages"),
        wallMs: sum(group, "wallMs"),
        windows: mergeWindows(group.filter((cell) => cell.notObservable === null)),
        ...judgeScenario(group),
        rules: mergeRules(group.flatMap((cell) => cell.rules)),
      },
    ];
  });

/** One line an area, from its scenarios. */
export const areaLines = (scenarios: readonly ScenarioLine[]): readonly AreaLine[] =>
  groupBy(scenarios, (scenario) => scenario.area).map((group) => {
    const windows = group.flatMap((scenario) => scenario.windows);
    const count = (verdict: ScenarioVerdict): number => group.filter((scenario) => scenario.verdict === verdict).length;
    return {
      area: group[0]?.area ?? "",
      scenarios: group.length,
      voyages: group.reduce((total, scenario) => total + scenario.voyages, 0),
      windows: {
        named: windows.length,
        directed: windows.filter((window) => window.directed).length,
        random: windows.filter((window) => window.randomEntries > 0).length,
      },
      randomEntries: windows.reduce((total, window) => total + window.randomEntries, 0),
      verdicts: {
        held: count("held"),
        broken: count("broken"),
        inconclusive: count("inconclusive"),
        "not-observable": count("not-observable"),
      },
    };
  });

/** Every rule that was covered or put to the test, over the whole run. */
export const runRules = (cells: readonly CellInput[]): readonly RunRuleLine[] => {
  const coveredBy = new Map<string, Set<string>>();
  for (const cell of cells.filter((one) => one.notObservable === null)) {
    for (const rule of cell.covers) coveredBy.set(rule, (coveredBy.get(rule) ?? new Set()).add(cell.scenario));
  }
  const covered = [...coveredBy.keys()].map((rule) => ({ rule, broken: 0, obligations: 0 }));
  const merged = mergeRules([...covered, ...cells.flatMap((cell) => cell.rules)]);
  return merged.map((line) => ({ ...line, coveredBy: [...(coveredBy.get(line.rule) ?? [])] }));
};
