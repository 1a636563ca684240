import { rankInterval, smallestJudgeableCount } from "./binomial.ts";

/** A figure in ms; "infinite" where it was never reached. */
export type Figure = number | "infinite";

/** A percentile of raw samples with its interval. */
export interface Percentile {
  /** Between 0 and 1. */
  readonly p: number;
  /** Null without samples: not 0. */
  readonly value: Figure | null;
  /** The sample that bounds it from below and above at 95 %; null where there is none. */
  readonly low: Figure | null;
  readonly high: Figure | null;
}

/** The rank, from 1, of the nearest-rank percentile. */
export const nearestRank = (p: number, count: number): number => Math.min(count, Math.max(1, Math.ceil(p * count - 1e-9)));

/** Samples in order with the failed ones, which took forever, at the end. */
export const ordered = (samples: readonly (number | null)[]): readonly number[] =>
  samples.map((sample) => sample ?? Number.POSITIVE_INFINITY).toSorted((a, b) => (a === b ? 0 : a < b ? -1 : 1));

const figure = (value: number | undefined): Figure | null => {
  if (value === undefined) return null;
  return value === Number.POSITIVE_INFINITY ? "infinite" : value;
};

/** The nearest-rank percentile of ordered samples, with its interval by order statistics. */
export const percentileOf = (sorted: readonly number[], p: number): Percentile => {
  const at = (rank: number | null): Figure | null => (rank === null ? null : figure(sorted[rank - 1]));
  const { lower, upper } = rankInterval({ count: sorted.length, p });
  return { p, value: figure(sorted[nearestRank(p, sorted.length) - 1]), low: at(lower), high: at(upper) };
};

/** Whether there are enough samples for a verdict about this percentile. */
export const isJudgeable = (p: number, count: number): boolean => count >= smallestJudgeableCount(p);
