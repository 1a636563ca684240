import type { Checker } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { planOf, voyageSeed } from "./plan.ts";
import type { VoyageName } from "./token.ts";
import { judge, type Carrier, type VoyageCrash, type VoyageOrder, type VoyageResult } from "./voyage.ts";

/** One scenario under one variant: what a sweep repeats with many seeds. */
export type Cell = Omit<VoyageName, "seed" | "path">;

/** What a rule came to over many voyages. */
export interface RuleSum {
  readonly rule: string;
  broken: number;
  obligations: number;
}

/** One voyage that broke something. */
export interface FoundFailure {
  readonly name: VoyageName;
  readonly rule: string | null;
  readonly because: string;
  readonly at: number;
  readonly crash: VoyageCrash | null;
  readonly part: VoyageResult["part"];
}

/** What a cell's voyages came to; plain data, so that threads can send it and sums can be added. */
export interface CellSum {
  readonly cell: Cell;
  voyages: number;
  events: number;
  virtualMs: number;
  broken: number;
  rules: RuleSum[];
  windows: { name: string; directed: number; random: number; randomVoyages: number }[];
  /** The first few failures; `broken` counts all. */
  failures: FoundFailure[];
}

/** Which voyages of a cell to sail: indices below 0 are its directed plans. */
export interface Span {
  readonly root: number;
  readonly from: number;
  readonly to: number;
}

const FAILURES_KEPT = 3;

/** A cell that has not been sailed yet. */
export const emptySum = (cell: Cell, scenario: Scenario): CellSum => ({
  cell,
  voyages: 0,
  events: 0,
  virtualMs: 0,
  broken: 0,
  rules: [],
  windows: scenario.windows.map(({ name }) => ({ name, directed: 0, random: 0, randomVoyages: 0 })),
  failures: [],
});

/** The name of voyage `index` of a cell; directed plans have negative indices. */
export const voyageName = (
  cell: Cell,
  scenario: Scenario,
  { root, index }: { readonly root: number; readonly index: number },
): VoyageName => {
  const seed = voyageSeed(root, { scenario: cell.scenario, variant: cell.model }, index);
  return { ...cell, seed, path: index < 0 ? `d${index + scenario.directed.length}` : null };
};

/** Voyage `index` of a cell, ready to be sailed. */
export const voyageOrder = (
  cell: Cell,
  scenario: Scenario,
  at: { readonly root: number; readonly index: number },
): Pick<VoyageOrder, "name" | "scenario" | "plan" | "exact"> => {
  const name = voyageName(cell, scenario, at);
  return { name, scenario, ...planOf(scenario, name) };
};

/** The failure that a broken voyage stands for. */
const failureOf = (result: VoyageResult): FoundFailure => {
  const { name, crash, part, virtualMs } = result;
  // What broke after the harness failed is the harness's doing.
  if (crash?.kind === "harness") return { name, rule: null, because: crash.message, at: virtualMs, crash, part };
  const because = result.first?.because ?? crash?.message ?? "unknown";
  return { name, rule: result.first?.rule ?? null, because, at: result.first?.at ?? virtualMs, crash, part };
};

const addRules = (sum: CellSum, result: VoyageResult): void => {
  for (const { rule, verdict, obligations } of result.rules) {
    let known = sum.rules.find((one) => one.rule === rule);
    if (known === undefined) sum.rules.push((known = { rule, broken: 0, obligations: 0 }));
    known.obligations += obligations;
    if (verdict === "broken") known.broken += 1;
  }
};

/** Adds one voyage's result to a sum. */
export const addResult = (sum: CellSum, result: VoyageResult): void => {
  const directed = result.name.path !== null;
  sum.voyages += 1;
  sum.events += result.events;
  sum.virtualMs += result.virtualMs;
  addRules(sum, result);
  for (const window of sum.windows) {
    if (!directed) window.randomVoyages += 1;
    if (result.windows.includes(window.name)) window[directed ? "directed" : "random"] += 1;
  }
  if (result.verdict === "held") return;
  sum.broken += 1;
  if (sum.failures.length < FAILURES_KEPT) sum.failures.push(failureOf(result));
};

/** Adds the sums of two spans of one cell. */
export const addSums = (into: CellSum, other: CellSum): void => {
  into.voyages += other.voyages;
  into.events += other.events;
  into.virtualMs += other.virtualMs;
  into.broken += other.broken;
  for (const { rule, broken, obligations } of other.rules) {
    let known = into.rules.find((one) => one.rule === rule);
    if (known === undefined) into.rules.push((known = { rule, broken: 0, obligations: 0 }));
    known.broken += broken;
    known.obligations += obligations;
  }
  for (const [index, window] of into.windows.entries()) {
    const more = other.windows[index];
    if (more === undefined) continue;
    window.directed += more.directed;
    window.random += more.random;
    window.randomVoyages += more.randomVoyages;
  }
  into.failures.push(...other.failures.slice(0, FAILURES_KEPT - into.failures.length));
};

/** Sails a span of a cell's voyages, one after the other; `onSailed` sees each history before it is dropped. */
export const sailSpan = async (
  work: { readonly cell: Cell; readonly scenario: Scenario; readonly span: Span },
  crew: {
    readonly carrier: Carrier;
    readonly checkers: readonly Checker[];
    readonly onSailed?: (history: History, exact: boolean) => void;
  },
): Promise<CellSum> => {
  const { cell, scenario, span } = work;
  const sum = emptySum(cell, scenario);
  for (let index = span.from; index < span.to; index += 1) {
    const order = voyageOrder(cell, scenario, { root: span.root, index });
    const sailed = await crew.carrier(order);
    crew.onSailed?.(sailed.history, order.exact);
    addResult(sum, judge(order, sailed, crew.checkers));
  }
  return sum;
};
