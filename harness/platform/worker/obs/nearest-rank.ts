/** The percentile by nearest rank of samples in ascending order; null without samples (worker:OBS-1). */
export const nearestRank = (ascending: readonly number[], p: number): number | null =>
  // The product is rounded first: 0.95 * 20 is a hair above 19 in binary.
  ascending[Math.max(1, Math.ceil(Math.round(p * ascending.length * 1e6) / 1e6)) - 1] ?? null;
