import type { ObjectiveResult } from "#reports/judge-objectives.ts";
import { smallestJudgeableCount } from "#reports/measure/binomial.ts";
import { isJudgeable, ordered, percentileOf, type Figure } from "#reports/measure/percentile.ts";
import { shareBounds, unitsNeeded } from "#reports/measure/proportion.ts";
import type { LoadDescription, LoadRunInput } from "./load-input.ts";
import type { LoadObjective } from "./load-objectives.ts";
import { eachSample, latencyOf, type Sample } from "./load-samples.ts";

/** One objective over one run; its units are requests. */
export interface LoadObjectiveResult extends Omit<ObjectiveResult, "stratum" | "profile" | "judged" | "unit" | "events"> {
  /** What it is about: a kind of request, a phase, or everything. */
  readonly of: string;
}

type Verdict = LoadObjectiveResult["verdict"];

const asMs = (figure: Figure | null): number => (figure === null || figure === "infinite" ? Number.POSITIVE_INFINITY : figure);

const decide = (proven: boolean, refuted: boolean): Verdict => (proven ? "PASS" : refuted ? "FAIL" : "INCONCLUSIVE");

const concerns = (objective: LoadObjective, { requests, phases }: LoadDescription): ((sample: Sample) => boolean) => {
  const phase = objective.phase === null ? null : phases.find(({ name }) => name === objective.phase);
  // A run without the phase has nothing that the objective is about.
  if (phase === undefined) return () => false;
  return ({ kind, intended }) =>
    (objective.request === null || requests[kind] === objective.request) &&
    (phase === null || (intended >= phase.fromMs && intended < phase.toMs));
};

type Judged = Omit<LoadObjectiveResult, "objective" | "title" | "of" | "bound" | "target">;

const ofLatency = (latencies: readonly (number | null)[], target: number, limitMs: number): Judged => {
  const sorted = ordered(latencies);
  const n = sorted.length;
  const { value, low, high } = percentileOf(sorted, target);
  const enough = isJudgeable(target, n);
  const verdict = n === 0 ? "NOT MEASURED" : enough ? decide(asMs(high) <= limitMs, asMs(low) > limitMs) : "INCONCLUSIVE";
  const name = `p${Number((target * 100).toFixed(3))}`;
  const short = enough
    ? `the ${name}'s interval contains the limit`
    : `${n} requests: a verdict about a ${name} needs ${smallestJudgeableCount(target)}`;
  return {
    scale: "ms",
    limit: limitMs,
    direction: "at most",
    measured: value,
    interval: { low, high, how: "order statistics, two-sided 95 %" },
    margin: value === null || value === "infinite" ? null : limitMs - value,
    n,
    burnRate: n === 0 ? null : sorted.filter((ms) => ms > limitMs).length / n / (1 - target),
    verdict,
    because: n === 0 ? "no request was due" : verdict === "INCONCLUSIVE" ? short : null,
  };
};

const ofShare = (latencies: readonly (number | null)[], target: number): Judged => {
  const count = latencies.length;
  const bad = latencies.filter((ms) => ms === null).length;
  // 1 - 0.9 is not 0.1 in binary, and exactly at the bound is within it.
  const allowed = Number((1 - target).toFixed(12));
  const bounds = shareBounds({ bad, count });
  const verdict = count === 0 ? "NOT MEASURED" : decide(bounds.high <= allowed, bounds.low > allowed);
  const short = `${count} requests with ${bad} bad: a verdict needs ${unitsNeeded(bad, allowed)} with no more`;
  return {
    scale: "share",
    limit: target,
    direction: "at least",
    measured: count === 0 ? null : 1 - bad / count,
    interval: { low: 1 - bounds.high, high: 1 - bounds.low, how: "exact binomial, each bound at 95 %" },
    margin: count === 0 ? null : allowed - bad / count,
    n: count,
    burnRate: count === 0 ? null : bad / count / allowed,
    verdict,
    because: count === 0 ? "no request was due" : verdict === "INCONCLUSIVE" ? short : null,
  };
};

/** Holds a run against objectives. A request that failed, timed out or was dropped is bad and took forever; one that was cut by the end of the run says nothing. */
export const judgeLoad = (run: LoadRunInput, objectives: readonly LoadObjective[]): readonly LoadObjectiveResult[] =>
  objectives.map((objective) => {
    const isConcerned = concerns(objective, run.description);
    const latencies = [...eachSample(run)].filter((sample) => sample.outcome !== "unfinished" && isConcerned(sample)).map(latencyOf);
    const { name, title, bound, target, limitMs } = objective;
    return {
      objective: name,
      title,
      of: [objective.request ?? "all requests", ...(objective.phase === null ? [] : [`phase ${objective.phase}`])].join(", "),
      bound,
      target,
      ...(limitMs === null ? ofShare(latencies, target) : ofLatency(latencies, target, limitMs)),
    };
  });
