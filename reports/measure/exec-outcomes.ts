import type { StoryOperation } from "./container-requests.ts";
import { EXEC_OUTCOMES, type ExecOutcomes } from "./measurement.ts";

/** How one command ended, as its client was told. */
const outcomeOf = ({ complete }: StoryOperation): keyof ExecOutcomes => {
  const status = complete?.status ?? null;
  if (status === 200) return complete?.body?.["exitCode"] === 0 ? "succeeded" : "exitedOtherwise";
  if (status === 504) return "timedOut";
  if (status === 503) return complete?.body?.["admitted"] === false ? "refused" : "interrupted";
  return status === null ? "interrupted" : "failed";
};

/** Counts how the commands of a story ended. */
export const countExecOutcomes = (operations: readonly StoryOperation[]): ExecOutcomes => {
  const counts: Record<keyof ExecOutcomes, number> = {
    succeeded: 0,
    exitedOtherwise: 0,
    timedOut: 0,
    refused: 0,
    interrupted: 0,
    failed: 0,
  };
  for (const operation of operations) if (operation.invoke.verb === "exec") counts[outcomeOf(operation)] += 1;
  return counts;
};

/** The counts of several voyages together. */
export const addExecOutcomes = (all: readonly (ExecOutcomes | undefined)[]): ExecOutcomes => {
  const sum: Record<keyof ExecOutcomes, number> = { succeeded: 0, exitedOtherwise: 0, timedOut: 0, refused: 0, interrupted: 0, failed: 0 };
  for (const one of all) for (const name of EXEC_OUTCOMES) sum[name] += one?.[name] ?? 0;
  return sum;
};
