import type { RunVerdict } from "./report.ts";

/** What a run came to, as far as its exit code is concerned; each list tells what, in words. */
export interface RunOutcome {
  readonly interrupted: boolean;
  /** Scenarios and invariants that broke. */
  readonly broken: readonly string[];
  /** Judged objectives that were missed. */
  readonly missed: readonly string[];
  /** Windows never entered, too few samples for a judged objective, covered rules without obligations. */
  readonly inconclusive: readonly string[];
}

const exitCodeOf = ({ interrupted, broken, missed, inconclusive }: RunOutcome): RunVerdict["exitCode"] => {
  if (interrupted) return 130;
  if (broken.length > 0) return 1;
  if (missed.length > 0) return 99;
  return inconclusive.length > 0 ? 2 : 0;
};

/** The verdict over a run and its exit code: the first that applies of interrupted, broken, missed, inconclusive. */
export const judgeRun = (outcome: RunOutcome): RunVerdict => {
  const { interrupted, broken, missed, inconclusive } = outcome;
  const exitCode = exitCodeOf(outcome);
  const failed = broken.length > 0 || missed.length > 0;
  const open = interrupted ? ["the run was interrupted"] : [];
  return {
    // An interrupted run that had already broken something does not become undecided by it.
    verdict: failed ? "FAIL" : exitCode === 0 ? "PASS" : "INCONCLUSIVE",
    exitCode,
    reasons: [...open, ...broken, ...missed, ...inconclusive],
  };
};
