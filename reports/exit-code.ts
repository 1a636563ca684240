import type { RunVerdict } from "./report.ts";

/** What a run came to, as far as its exit code is concerned; each list tells what, in words. */
export interface RunOutcome {
  /** Faults of the harness itself: they end everything, whatever else broke. */
  readonly harness: readonly string[];
  readonly interrupted: boolean;
  /** Scenarios and invariants that broke. */
  readonly broken: readonly string[];
  /** Judged objectives that were missed. */
  readonly missed: readonly string[];
  /** Windows never entered, too few samples for a judged objective, covered rules without obligations. */
  readonly inconclusive: readonly string[];
}

const exitCodeOf = ({ harness, interrupted, broken, missed, inconclusive }: RunOutcome): RunVerdict["exitCode"] => {
  if (harness.length > 0) return 70;
  if (interrupted) return 130;
  if (broken.length > 0) return 1;
  if (missed.length > 0) return 99;
  return inconclusive.length > 0 ? 2 : 0;
};

/** The verdict over a run and its exit code: the first that applies of a harness fault, interrupted, broken, missed, inconclusive. */
export const judgeRun = (outcome: RunOutcome): RunVerdict => {
  const { harness, interrupted, broken, missed, inconclusive } = outcome;
  const exitCode = exitCodeOf(outcome);
  const failed = harness.length > 0 || broken.length > 0 || missed.length > 0;
  const open = interrupted ? ["the run was interrupted: this report is incomplete"] : inconclusive;
  return {
    // An interrupted run that had already broken something does not become undecided by it.
    verdict: failed ? "FAIL" : exitCode === 0 ? "PASS" : "INCONCLUSIVE",
    exitCode,
    // What an interrupted run did not come to is no news.
    reasons: interrupted ? [...open, ...harness, ...broken, ...missed] : [...harness, ...broken, ...missed, ...open],
  };
};
