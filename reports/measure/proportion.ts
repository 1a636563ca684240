import { binomialCdf } from "./binomial.ts";

/** How many of how many independent units were bad. */
export interface Proportion {
  readonly bad: number;
  readonly count: number;
}

/** Each bound of a share is wrong with at most this probability. */
const BOUND_ALPHA = 0.05;

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

/** What one voyage contributes: how many of its events were bad, of how many. */
export interface VoyageShare {
  readonly bad: number;
  readonly total: number;
}

/** Events that are not independent of each other, and the independent units that they are worth. */
export interface ClusteredShare {
  readonly badEvents: number;
  readonly events: number;
  readonly units: Proportion;
}

/**
 * Events of one voyage are not independent: they share its boots. So a voyage is the unit, and a large one
 * does not count for many: the count is Kish's effective size (sum of sizes, squared, over the sum of squares),
 * and the bad share is taken over to it, rounded up.
 */
export const clusteredShare = (voyages: readonly VoyageShare[]): ClusteredShare => {
  const events = voyages.reduce((sum, voyage) => sum + voyage.total, 0);
  const badEvents = voyages.reduce((sum, voyage) => sum + voyage.bad, 0);
  if (events === 0) return { badEvents: 0, events: 0, units: { bad: 0, count: 0 } };
  const squares = voyages.reduce((sum, voyage) => sum + voyage.total ** 2, 0);
  const count = Math.floor(events ** 2 / squares + 1e-9);
  const bad = Math.min(count, Math.ceil((badEvents / events) * count - 1e-9));
  return { badEvents, events, units: { bad, count } };
};
