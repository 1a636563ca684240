import { journalOf, operationsOf } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";

/** A call of one of these verbs begins while a call of the verb `outer` is under way, however the two are answered. */
export const begunDuring =
  (inner: readonly string[], outer: string) =>
  (history: History): boolean => {
    const operations = operationsOf(history);
    const outers = operations.filter(({ invoke }) => invoke.verb === outer);
    return operations.some(
      ({ invoke }) =>
        inner.includes(invoke.verb) &&
        outers.some(
          (one) => one.invoke.op !== invoke.op && one.invoke.t <= invoke.t && invoke.t < (one.complete?.t ?? Number.POSITIVE_INFINITY),
        ),
    );
  };

/** The caller of a delete is gone, and a stop is still under way, as the server sees it. */
export const leftDuringStop = (history: History): boolean => {
  const stops = journalOf(history, "server").filter(({ entry }) => entry.kind === "stop-begin" || entry.kind === "stop-end");
  return operationsOf(history).some(({ invoke, complete }) => {
    if (invoke.verb !== "delete" || complete === undefined || complete.status !== null) return false;
    const begun = stops.filter(({ t, entry }) => entry.kind === "stop-begin" && t <= complete.t).length;
    return begun > stops.filter(({ t, entry }) => entry.kind === "stop-end" && t <= complete.t).length;
  });
};

/** Two stops of one workload are under way at once, as the server sees it. */
export const stopsOverlap = (history: History): boolean => {
  const open = new Map<unknown, number>();
  for (const { entry } of journalOf(history, "server")) {
    if (entry.kind !== "stop-begin" && entry.kind !== "stop-end") continue;
    const under = (open.get(entry["workspace"]) ?? 0) + (entry.kind === "stop-begin" ? 1 : -1);
    if (under > 1) return true;
    open.set(entry["workspace"], under);
  }
  return false;
};
