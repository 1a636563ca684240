import { ordered, percentileOf, type Percentile } from "./percentile.ts";

/** p50, p95 and p99 of some raw samples. */
export interface Spread {
  readonly samples: number;
  readonly p50: Percentile;
  readonly p95: Percentile;
  readonly p99: Percentile;
}

/** The spread of raw samples; null is infinite. */
export const spreadOf = (samples: readonly (number | null)[]): Spread => {
  const sorted = ordered(samples);
  return { samples: sorted.length, p50: percentileOf(sorted, 0.5), p95: percentileOf(sorted, 0.95), p99: percentileOf(sorted, 0.99) };
};
