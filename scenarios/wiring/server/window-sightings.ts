import { eventsOf, journalOf, operationsOf } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";

/** The server ends while a start is held. */
export const endedInMidCycle = ({ events }: History): boolean => {
  let held = 0;
  return events.some((event) => {
    if (event.type === "journal" && event.party === "hold") held += event.entry.kind === "hold-reached" ? 1 : -1;
    const isEnd = event.type === "fault" && event.fault.kind === "party" && /^server-(?:stop|crash)$/.test(event.fault.fault.type);
    return isEnd && held > 0;
  });
};

/** A request is answered well between the claim of a cycle and its panic. */
export const askedBeforePanic = (history: History): boolean => {
  const claims = journalOf(history, "database").filter(
    ({ entry }) => entry.kind === "status-write" && entry["statement"] === "cycle-claim",
  );
  const panics = eventsOf(history, "log").filter(({ message }) => message === "cycle panicked");
  return operationsOf(history).some(({ invoke, complete }) => {
    if (invoke.verb !== "saveSecret" || complete?.outcome !== "ok") return false;
    const claimed = claims.some(({ t, entry }) => t <= invoke.t && (entry["changed"] as readonly string[]).includes(invoke.user));
    return claimed && panics.some(({ t }) => t >= complete.t);
  });
};

/** It is the message that finds the agent dead, and no sweep before it. */
export const foundByMessage = (history: History): boolean =>
  journalOf(history, "rest").some(
    ({ entry }) =>
      entry.kind === "rest-event" &&
      entry["event"] === "WORKSPACE_OFFLINE" &&
      (entry["payload"] as { readonly detector?: string }).detector === "a2a",
  );

/** The server looks at a machine while the backend is spoiled. */
export const probedUnderFault = ({ events }: History): boolean => {
  let spoiled = false;
  return events.some((event) => {
    if (event.type === "fault" && event.fault.kind === "toxic") spoiled = event.phase === "apply";
    if (event.type === "fault" && event.fault.kind === "party" && event.fault.fault.type === "unreliable")
      spoiled = event.phase === "apply";
    return spoiled && event.type === "journal" && event.party === "server" && event.entry.kind === "probe-begin";
  });
};

/** Two calls about one workspace are under way at once. */
export const twoAtOnce = (history: History): boolean => {
  const operations = operationsOf(history).filter(({ invoke }) => invoke.user !== "");
  return operations.some(({ invoke }) =>
    operations.some(
      (one) => one.invoke.op < invoke.op && one.invoke.user === invoke.user && (one.complete?.t ?? Number.POSITIVE_INFINITY) > invoke.t,
    ),
  );
};
