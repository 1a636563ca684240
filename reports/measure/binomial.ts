/** `count` independent trials that each succeed with probability `p`. */
export interface Trials {
  readonly count: number;
  readonly p: number;
}

/** P(X <= k) for a binomial X, summed exactly in logarithms: no normal approximation, no underflow at large counts. */
export const binomialCdf = (k: number, { count, p }: Trials): number => {
  if (k < 0) return 0;
  if (k >= count || p <= 0) return 1;
  if (p >= 1) return 0;
  const odds = Math.log(p) - Math.log1p(-p);
  let log = count * Math.log1p(-p);
  let sum = Math.exp(log);
  for (let i = 0; i < k; i += 1) {
    log += Math.log((count - i) / (i + 1)) + odds;
    sum += Math.exp(log);
  }
  return Math.min(1, sum);
};

/** The ranks between which the true percentile lies; `upper` is null where no sample bounds it from above. */
export interface RankInterval {
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * The distribution-free interval of a percentile by order statistics: ranks counted from 1, each side
 * wrong with probability at most `alpha` / 2. It assumes independent samples.
 */
export const rankInterval = ({ count, p }: Trials, alpha = 0.05): RankInterval => {
  const odds = Math.log(p) - Math.log1p(-p);
  let log = count * Math.log1p(-p);
  let cdf = 0;
  let lower: number | null = null;
  for (let rank = 1; rank <= count; rank += 1) {
    // Here `cdf` grows to F(rank - 1): the chance that at most rank - 1 samples lie below the percentile.
    cdf += Math.exp(log);
    if (cdf <= alpha / 2) lower = rank;
    else if (cdf >= 1 - alpha / 2) return { lower, upper: rank };
    log += Math.log((count - rank + 1) / rank) + odds;
  }
  return { lower, upper: null };
};

/** The smallest count at which the two-sided interval of a percentile has an upper bound; below it no verdict is given. */
export const smallestJudgeableCount = (p: number, alpha = 0.05): number => Math.ceil(Math.log(alpha / 2) / Math.log(p) - 1e-9);
