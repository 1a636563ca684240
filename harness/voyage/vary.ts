import type { Checker } from "#harness/checkers/checker.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { addResult, emptySum, voyageOrder, type Cell, type CellSum, type Span } from "./sweep.ts";
import { judge, type Carrier } from "./voyage.ts";

/** A right-but-different part, and under which model of the scenario it is sailed. */
export interface Varied {
  readonly variant: string;
  /** The part that it replaces. */
  readonly part: string;
  readonly model: string;
}

export interface VaryOrder {
  readonly scenario: Scenario;
  readonly variants: readonly Varied[];
  readonly span: Span;
}

/** What a scenario's voyages with right-but-different parts came to. */
export interface VaryResult {
  readonly scenario: string;
  /** One for each variant whose part was asked at all. */
  readonly sums: readonly CellSum[];
  /** Voyages in which the reference never asked the part: with another one there they are the same, so they were not sailed. */
  readonly same: number;
}

const cellOf = (scenario: string, { model, variant }: Pick<Varied, "model"> & { readonly variant: string | null }): Cell => ({
  ...{ scenario, model, rig: "sim", profile: "production-like", defect: null },
  variant,
});

/** Sails a scenario with right-but-different parts, each voyage with those that it asks. */
export const varyScenario = async (
  { scenario, variants, span }: VaryOrder,
  { carrier, checkers }: { readonly carrier: Carrier; readonly checkers: readonly Checker[] },
): Promise<VaryResult> => {
  const sums = new Map<string, CellSum>();
  let same = 0;
  const orderOf = (cell: Cell, index: number) => voyageOrder(cell, scenario, { root: span.root, index });
  for (const model of new Set(variants.map((one) => one.model))) {
    const here = variants.filter((one) => one.model === model);
    for (let index = span.from; index < span.to; index += 1) {
      const asked = new Set<string>();
      await carrier({ ...orderOf(cellOf(scenario.id, { model, variant: null }), index), asked });
      for (const { variant, part } of here) {
        if (!asked.has(part)) {
          same += 1;
          continue;
        }
        const cell = cellOf(scenario.id, { model, variant });
        const sum = sums.get(variant) ?? emptySum(cell, scenario);
        sums.set(variant, sum);
        const order = orderOf(cell, index);
        addResult(sum, judge(order, await carrier(order), checkers));
      }
    }
  }
  return { scenario: scenario.id, sums: [...sums.values()], same };
};
