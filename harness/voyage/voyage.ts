import type { Checker, RuleVerdict } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import type { TraceLine } from "#harness/history/trace-line.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import type { VoyageName } from "./token.ts";

/** One voyage to sail: its name and the plan, drawn or given. */
export interface VoyageOrder {
  readonly name: VoyageName;
  readonly scenario: Scenario;
  readonly plan: unknown;
  /** True: no exploration, every message takes 1 ms. */
  readonly exact: boolean;
  /** The explorer's limits when they are not the scenario's present ones: a stored voyage keeps its own. */
  readonly explore?: Scenario["explore"];
  /** Told of every message, for timelines; changes nothing else. */
  readonly trace?: (line: TraceLine) => void;
  /** Told, in the simulator, of every duration that the story relies on, ms; changes nothing else. */
  readonly relied?: (ms: number) => void;
  /** In the simulator: collects which parts of the platform were asked; changes nothing else. */
  readonly asked?: Set<string>;
}

/** Why a story did not come to its end. */
export interface VoyageCrash {
  /** `scenario`: the story threw; `harness`: the rig or a fake did; `platform-stuck`: a stall or a runaway. */
  readonly kind: "scenario" | "harness" | "platform-stuck";
  readonly message: string;
  readonly stack: string;
}

/** What a rig brought back. */
export interface Sailed {
  readonly history: History;
  /** The running hash over all scheduler choices; 0 where there is no scheduler. */
  readonly choices: number;
  readonly events: number;
  readonly crash: VoyageCrash | null;
  /** For a defect: whether its part was asked, and whether it ever answered otherwise than the right one. */
  readonly part: { readonly reached: number; readonly diverged: number } | null;
}

/** Sails one voyage on some rig. */
export type Carrier = (order: VoyageOrder) => Promise<Sailed>;

/** The judgement over one voyage. */
export interface VoyageResult {
  readonly name: VoyageName;
  readonly verdict: "held" | "broken";
  /** One verdict a rule, merged over all checkers. */
  readonly rules: readonly RuleVerdict[];
  /** The broken rule that broke first; null when nothing broke. */
  readonly first: RuleVerdict | null;
  readonly windows: readonly string[];
  readonly crash: VoyageCrash | null;
  readonly part: Sailed["part"];
  readonly events: number;
  /** Virtual milliseconds from the first event to the last. */
  readonly virtualMs: number;
}

const merge = (verdicts: readonly RuleVerdict[]): readonly RuleVerdict[] => {
  const byRule = new Map<string, RuleVerdict>();
  for (const verdict of verdicts) {
    const known = byRule.get(verdict.rule);
    if (known === undefined) {
      byRule.set(verdict.rule, verdict);
      continue;
    }
    const obligations = known.obligations + verdict.obligations;
    const worse = verdict.verdict === "broken" && (known.verdict !== "broken" || (verdict.at ?? 0) < (known.at ?? 0)) ? verdict : known;
    byRule.set(verdict.rule, { ...worse, obligations });
  }
  return [...byRule.values()];
};

/** Judges what a rig brought back: pure, so a stored history gets the same verdict. */
export const judge = (order: VoyageOrder, sailed: Sailed, checkers: readonly Checker[]): VoyageResult => {
  const rules = merge(checkers.flatMap((checker) => checker.check(sailed.history)));
  const broken = rules.filter((rule) => rule.verdict === "broken").toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
  const entered = order.scenario.windows.filter((window) => window.entered(sailed.history)).map((window) => window.name);
  return {
    name: order.name,
    verdict: broken.length > 0 || sailed.crash !== null ? "broken" : "held",
    rules,
    first: broken[0] ?? null,
    windows: entered,
    crash: sailed.crash,
    part: sailed.part,
    events: sailed.events,
    virtualMs: sailed.history.events.at(-1)?.t ?? 0,
  };
};
