import { binomialCdf } from "./binomial.ts";

/** How many of how many independent units were bad. */
export interface Proportion {
  readonly bad: number;
  readonly count: number;
}

/** Each bound of a share is wrong with at most this probability. */
export const BOUND_ALPHA = 0.05;

const bisect = (isAbove: (p: number) => boolean): number => {
  let [low, high] = [0, 1];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (isAbove(middle)) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
};

/** The exact one-sided 95 % bounds (Clopper and Pearson) of a share. Without units nothing is known. */
export const shareBounds = ({ bad, count }: Proportion): { readonly low: number; readonly high: number } => {
  if (count === 0) return { low: 0, high: 1 };
  return {
    low: bad === 0 ? 0 : bisect((p) => 1 - binomialCdf(bad - 1, { count, p }) > BOUND_ALPHA),
    high: bad >= count ? 1 : bisect((p) => binomialCdf(bad, { count, p }) < BOUND_ALPHA),
  };
};

/** How many units prove that at most `allowed` of them are bad when `bad` of them were: 299 for none in 1 %. */
export const unitsNeeded = (bad: number, allowed: number): number => {
  const proves = (count: number): boolean => binomialCdf(bad, { count, p: allowed }) <= BOUND_ALPHA;
  let high = bad + 1;
  while (!proves(high)) high *= 2;
  let low = bad;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (proves(middle)) high = middle;
    else low = middle;
  }
  return high;
};

/** One voyage's share of an event: how many were bad, of how many. */
export interface UnitShare {
  readonly bad: number;
  readonly total: number;
}

/**
 * Events of one voyage are not independent: they share its boots. So a voyage is the unit, and a large one
 * does not count for many: the count is Kish's effective size (sum of sizes, squared, over the sum of squares),
 * and the bad share is taken over to it, rounded up.
 */
export const effectiveProportion = (units: readonly UnitShare[]): Proportion & UnitShare => {
  const total = units.reduce((sum, unit) => sum + unit.total, 0);
  const bad = units.reduce((sum, unit) => sum + unit.bad, 0);
  if (total === 0) return { bad: 0, total: 0, count: 0 };
  const squares = units.reduce((sum, unit) => sum + unit.total ** 2, 0);
  const count = Math.floor(total ** 2 / squares + 1e-9);
  return { bad, total, count };
};

/** The bad units that stand for `bad` of `total` events among `count` units, rounded up. */
export const badUnits = ({ bad, total, count }: Proportion & UnitShare): number =>
  total === 0 ? 0 : Math.min(count, Math.ceil((bad / total) * count - 1e-9));
