import fc from "fast-check";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import { TokenError, type VoyageName } from "./token.ts";

/** The seed of voyage `index` of a sweep: shards and threads change nothing. */
export const voyageSeed = (root: number, cell: { readonly scenario: string; readonly variant: string }, index: number): number =>
  hash32(root, cell.scenario, cell.variant, index);

/** The plan that a seed draws, or that a fast-check path below it shrank to. */
const drawPlan = (scenario: Scenario, seed: number, path: string | null): unknown => {
  const [plan] = fc.sample(scenario.plan, { seed: seed | 0, numRuns: 1, ...(path === null ? {} : { path }) });
  return plan;
};

/** The plan that a voyage's name stands for, and whether it is sailed without exploration. */
export const planOf = (scenario: Scenario, name: VoyageName): { readonly plan: unknown; readonly exact: boolean } => {
  const directed = /^d(\d+)$/.exec(name.path ?? "")?.[1];
  if (directed === undefined) return { plan: drawPlan(scenario, name.seed, name.path), exact: false };
  const index = Number(directed);
  if (index >= scenario.directed.length) {
    throw new TokenError(`${scenario.id} has ${scenario.directed.length} directed plan(s), the token asks for d${index}`);
  }
  return { plan: scenario.directed[index], exact: true };
};
