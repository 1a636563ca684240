import fc from "fast-check";
import type { VoyageOrder } from "./voyage.ts";

/** A voyage made small: fewer operations and faults, no exploration where that suffices, the same rule broken. */
export interface Shrunk {
  readonly plan: unknown;
  readonly exact: boolean;
  /** How many voyages were sailed to find it. */
  readonly voyages: number;
}

/** Whether a plan still breaks what the original broke. */
export type StillBreaks = (candidate: { readonly plan: unknown; readonly exact: boolean }) => Promise<boolean>;

class Budget {
  left: number;
  used = 0;

  constructor(left: number) {
    this.left = left;
  }

  spend(): boolean {
    if (this.left <= 0) return false;
    this.left -= 1;
    this.used += 1;
    return true;
  }
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Every list in which one element took a step down. */
const withOneChanged = (list: readonly unknown[], steps: (one: unknown) => readonly unknown[]): readonly unknown[] =>
  list.flatMap((one, index) => steps(one).map((less) => list.with(index, less)));

/** Every plan with one array element dropped: the shortest steps down. */
const smaller = (plan: unknown): readonly unknown[] => {
  if (isList(plan)) return [...plan.map((_, index) => plan.toSpliced(index, 1)), ...withOneChanged(plan, smaller)];
  if (typeof plan !== "object" || plan === null) return [];
  return Object.entries(plan).flatMap(([key, value]) => smaller(value).map((less) => ({ ...plan, [key]: less })));
};

/** Takes the first candidate that still breaks, again and again, until none does. */
const descend = async (
  plan: unknown,
  steps: (plan: unknown) => readonly unknown[],
  breaks: (plan: unknown) => Promise<boolean>,
): Promise<unknown> => {
  let current = plan;
  for (;;) {
    let next: unknown;
    for (const candidate of steps(current)) {
      if (await breaks(candidate)) {
        next = candidate;
        break;
      }
    }
    if (next === undefined) return current;
    current = next;
  }
};

/** fast-check's own shrink, from the seed that drew the plan. */
const byFastCheck = async (order: VoyageOrder, breaks: (plan: unknown) => Promise<boolean>): Promise<unknown> => {
  const details = await fc.check(
    fc.asyncProperty(order.scenario.plan, async (plan) => !(await breaks(plan))),
    { seed: order.name.seed | 0, numRuns: 1 },
  );
  return details.counterexample?.[0] ?? order.plan;
};

/**
 * Shrinks a broken voyage: fast-check first where the seed drew its plan, then an own pass that
 * drops operations and faults one at a time, at last without exploration. Numbers are fast-check's
 * business: it knows their ranges.
 */
export const shrink = async (order: VoyageOrder, stillBreaks: StillBreaks, voyagesMax: number): Promise<Shrunk> => {
  const budget = new Budget(voyagesMax);
  let exact = order.exact;
  const breaks = async (plan: unknown): Promise<boolean> => budget.spend() && (await stillBreaks({ plan, exact }));
  let plan = order.plan;
  if (!exact && budget.spend() && (await stillBreaks({ plan, exact: true }))) exact = true;
  if (order.name.path === null) {
    const found = await byFastCheck(order, breaks);
    if (await breaks(found)) plan = found;
  }
  plan = await descend(plan, smaller, breaks);
  if (!exact && budget.spend() && (await stillBreaks({ plan, exact: true }))) exact = true;
  return { plan, exact, voyages: budget.used };
};
