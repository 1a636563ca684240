import { isOfServer, SAMPLE_SOURCES, samplesOf, SHARE_SOURCES, type Unit } from "./measure/shares.ts";
import { smallestJudgeableCount } from "./measure/binomial.ts";
import type { Measurement } from "./measure/measurement.ts";
import type { ServerMeasurement } from "./measure/server/server-measurement.ts";
import { isJudgeable, ordered, percentileOf, type Figure } from "./measure/percentile.ts";
import { clusteredShare, shareBounds, unitsNeeded } from "./measure/proportion.ts";
import type { Indicator, Objective } from "./objectives.ts";

/** `NOT MEASURED`: no sample at all. */
export type ObjectiveVerdict = "PASS" | "FAIL" | "INCONCLUSIVE" | "NOT MEASURED";

/** One objective in one stratum under one profile. */
export interface ObjectiveResult {
  readonly objective: string;
  readonly title: string;
  readonly stratum: string;
  readonly profile: string;
  /** Whether its verdict counts for the exit code. */
  readonly judged: boolean;
  /** Its bound in words. */
  readonly bound: string;
  /** `share`: measured and interval are shares between 0 and 1. `ms`: they are times. */
  readonly scale: "share" | "ms";
  /** The share that had to be good. */
  readonly target: number;
  /** What the measured figure is held against: a share, or the limit in ms. */
  readonly limit: number;
  /** Whether the figure may be at most or has to be at least the limit. */
  readonly direction: "at most" | "at least";
  readonly measured: Figure | null;
  /** Null on a side where the samples give no bound. */
  readonly interval: { readonly low: Figure | null; readonly high: Figure | null; readonly how: string };
  /** How far the figure is on the good side; negative when it is on the bad one. */
  readonly margin: Figure | null;
  /** Independent units: boots, restarts, deaths, or voyages in their effective number. */
  readonly n: number;
  readonly unit: Unit;
  /** What was counted in them: wakes, requests, reads, commands. */
  readonly events: number;
  /** Observed error ratio over the error ratio that the target allows; 1 uses the budget up exactly. */
  readonly burnRate: number | null;
  readonly verdict: ObjectiveVerdict;
  /** For a verdict other than PASS and FAIL: what is missing. */
  readonly because: string | null;
}

type Judged = Omit<ObjectiveResult, "objective" | "title" | "stratum" | "profile" | "judged" | "bound" | "target">;
type Threshold = Extract<Indicator, { kind: "threshold" }>;
type Ratio = Extract<Indicator, { kind: "ratio" }>;

const RATIO_INTERVAL = "exact binomial, each bound at 95 %";
const RANK_INTERVAL = "order statistics, two-sided 95 %";

const asMs = (figure: Figure | null): number => (figure === null || figure === "infinite" ? Number.POSITIVE_INFINITY : figure);

const decide = (proven: boolean, refuted: boolean): ObjectiveVerdict => {
  if (proven) return "PASS";
  return refuted ? "FAIL" : "INCONCLUSIVE";
};

/** What a verdict lacks: anything at all, or enough. */
const missing = (found: { readonly events: number; readonly verdict: ObjectiveVerdict }, nothing: string, short: string): string | null => {
  if (found.events === 0) return nothing;
  return found.verdict === "INCONCLUSIVE" ? short : null;
};

/** Passes when the interval's upper sample is within the limit, fails when its lower one is beyond. */
const judgeThreshold = (indicator: Threshold, target: number, samples: readonly (number | null)[]): Judged => {
  const { limitMs } = indicator;
  const { unit, nothing } = SAMPLE_SOURCES[indicator.sample];
  const sorted = ordered(samples);
  const n = sorted.length;
  const { value, low, high } = percentileOf(sorted, target);
  const over = sorted.filter((sample) => sample > limitMs).length;
  const enough = isJudgeable(target, n);
  const verdict = enough ? decide(asMs(high) <= limitMs, asMs(low) > limitMs) : "INCONCLUSIVE";
  const needed = smallestJudgeableCount(target);
  const name = `p${Number((target * 100).toFixed(3))}`;
  const short = enough
    ? `the ${name}'s interval contains the limit: more ${unit} narrow it`
    : `${n} ${unit}: a verdict about a ${name} needs ${needed}`;
  return {
    scale: "ms",
    limit: limitMs,
    direction: "at most",
    measured: value,
    interval: { low, high, how: RANK_INTERVAL },
    margin: value === null || value === "infinite" ? null : limitMs - value,
    n,
    unit,
    events: n,
    burnRate: n === 0 ? null : over / n / (1 - target),
    verdict: n === 0 ? "NOT MEASURED" : verdict,
    because: missing({ events: n, verdict }, nothing, short),
  };
};

/** Passes when the upper bound of the bad share is within what the target allows, fails when its lower bound is not. */
const judgeRatio = (indicator: Ratio, target: number, measurement: Measurement): Judged => {
  const source = SHARE_SOURCES[indicator.share];
  const { badEvents, events, units } = clusteredShare(source.of(measurement, indicator.withinMs ?? 0));
  // 1 - 0.9 is not 0.1 in binary, and exactly at the bound is within it.
  const allowed = Number((1 - target).toFixed(12));
  const bounds = shareBounds(units);
  const observed = events === 0 ? null : badEvents / events;
  const verdict = events === 0 ? "NOT MEASURED" : decide(bounds.high <= allowed, bounds.low > allowed);
  const isBad = source.counts === "bad";
  const needed = `${units.count} ${source.unit} with ${units.bad} bad: a verdict needs ${unitsNeeded(units.bad, allowed)} with no more`;
  const over = `${units.count} ${source.unit} with ${units.bad} bad are over the target, but too few to say so`;
  return {
    scale: "share",
    limit: isBad ? allowed : target,
    direction: isBad ? "at most" : "at least",
    measured: observed === null ? null : isBad ? observed : 1 - observed,
    interval: { low: isBad ? bounds.low : 1 - bounds.high, high: isBad ? bounds.high : 1 - bounds.low, how: RATIO_INTERVAL },
    margin: observed === null ? null : allowed - observed,
    n: units.count,
    unit: source.unit,
    events,
    burnRate: observed === null ? null : observed / allowed,
    verdict,
    because: missing({ events, verdict }, `no ${source.total}`, (observed ?? 0) > allowed ? over : needed),
  };
};

const gates = ({ judgement, profiles, strata }: Objective, { stratum, profile }: Pick<Measurement, "stratum" | "profile">): boolean =>
  judgement === "gating" && profiles.includes(profile) && (strata === null || strata.includes(stratum));

/** Null where the objective is another subject's, or about what a stratum of the server does not do. */
const judgedBy = ({ indicator, target }: Objective, measurement: Measurement | ServerMeasurement): Judged | null => {
  if (indicator.kind === "ratio") return isOfServer(measurement) ? null : judgeRatio(indicator, target, measurement);
  const samples = samplesOf(indicator.sample, measurement);
  if (samples === null || (isOfServer(measurement) && samples.length === 0)) return null;
  return judgeThreshold(indicator, target, samples);
};

/** Holds one stratum's figures against every objective of its subject. */
export const judgeObjectives = (
  objectives: readonly Objective[],
  measurement: Measurement | ServerMeasurement,
): readonly ObjectiveResult[] =>
  objectives.flatMap((objective) => {
    const judged = judgedBy(objective, measurement);
    if (judged === null) return [];
    return [
      {
        objective: objective.name,
        title: objective.title,
        stratum: measurement.stratum,
        profile: measurement.profile,
        judged: gates(objective, measurement),
        bound: objective.bound,
        target: objective.target,
        ...judged,
      },
    ];
  });
