import type { Checker } from "#harness/checkers/checker.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { voyageOrder, type Cell } from "./sweep.ts";
import type { VoyageName } from "./token.ts";
import { judge, type Carrier, type VoyageResult } from "./voyage.ts";

/** What became of one defect in one scenario. */
export interface KillResult {
  readonly scenario: string;
  readonly defect: string;
  /**
   * killed: a rule that the defect names broke, and the reference passes the same plan and choices;
   * undetected: its part answered otherwise and nobody noticed; the rest says how far it came.
   */
  readonly outcome: "killed" | "not-reached" | "never-diverged" | "undetected" | "wrong-reason" | "reference-fails";
  readonly rule: string | null;
  readonly because: string;
  /** Voyages sailed until the outcome was known. */
  readonly voyages: number;
  readonly name: VoyageName | null;
}

export interface KillCrew {
  readonly carrier: Carrier;
  readonly checkers: readonly Checker[];
}

export interface KillOrder {
  readonly scenario: Scenario;
  readonly defect: { readonly id: string; readonly breaks: readonly string[] };
  readonly root: number;
  /** At most so many voyages, over all models. */
  readonly voyagesMax: number;
}

interface Seen {
  reached: number;
  diverged: number;
  brokenOtherwise: VoyageResult | null;
  voyages: number;
}

/** A broken rule that the defect names; a crash of the story or the harness is no reason. */
const rightReason = (result: VoyageResult, breaks: readonly string[]) =>
  result.crash !== null && result.crash.kind !== "platform-stuck"
    ? undefined
    : result.rules.find((rule) => rule.verdict === "broken" && breaks.includes(rule.rule));

const sailOnce = async (
  order: KillOrder,
  crew: KillCrew,
  { cell, index }: { readonly cell: Cell; readonly index: number },
): Promise<VoyageResult> => {
  const voyage = voyageOrder(cell, order.scenario, { root: order.root, index });
  return judge(voyage, await crew.carrier(voyage), crew.checkers);
};

const summary = (order: KillOrder, seen: Seen): KillResult => {
  const base = { scenario: order.scenario.id, defect: order.defect.id, rule: null, voyages: seen.voyages, name: null };
  if (seen.brokenOtherwise !== null) {
    const first = seen.brokenOtherwise.first;
    const because = `${first?.rule ?? seen.brokenOtherwise.crash?.kind ?? "nothing"}: ${first?.because ?? seen.brokenOtherwise.crash?.message ?? ""}`;
    return { ...base, outcome: "wrong-reason", because, name: seen.brokenOtherwise.name };
  }
  if (seen.reached === 0) return { ...base, outcome: "not-reached", because: "its part was never asked" };
  if (seen.diverged === 0)
    return {
      ...base,
      outcome: "never-diverged",
      because: `its part was asked ${seen.reached} times and always answered like the right one`,
    };
  return { ...base, outcome: "undetected", because: `its part answered otherwise ${seen.diverged} times and every rule held` };
};

/** Sails a scenario with a defect until a rule that the defect names breaks. */
export const killPair = async (order: KillOrder, crew: KillCrew): Promise<KillResult> => {
  const seen: Seen = { reached: 0, diverged: 0, brokenOtherwise: null, voyages: 0 };
  for (let index = -order.scenario.directed.length; seen.voyages < order.voyagesMax; index += 1) {
    for (const model of order.scenario.models) {
      const cell: Cell = {
        scenario: order.scenario.id,
        model,
        rig: "sim",
        profile: "production-like",
        defect: order.defect.id,
        variant: null,
      };
      const result = await sailOnce(order, crew, { cell, index });
      seen.voyages += 1;
      seen.reached += result.part?.reached ?? 0;
      seen.diverged += result.part?.diverged ?? 0;
      if (result.verdict === "held") continue;
      const broken = rightReason(result, order.defect.breaks);
      if (broken === undefined) {
        seen.brokenOtherwise ??= result;
        continue;
      }
      const reference = await sailOnce(order, crew, { cell: { ...cell, defect: null }, index });
      const found = { scenario: order.scenario.id, defect: order.defect.id, rule: broken.rule, voyages: seen.voyages, name: result.name };
      if (reference.verdict !== "held")
        return { ...found, outcome: "reference-fails", because: reference.first?.because ?? "the reference crashed" };
      return { ...found, outcome: "killed", because: broken.because ?? "" };
    }
  }
  return summary(order, seen);
};
