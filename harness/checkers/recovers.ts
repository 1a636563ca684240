import { operationsOf, Tally, type Checker } from "./checker.ts";

/** Once faults are lifted and scheduling is fair, every verb succeeds (worker:WAKE-1): liveness, judged in the epilogue only. */
export const recovers: Checker = {
  id: "recovers",
  rules: ["worker:WAKE-1"],
  check: (history) => {
    const tally = new Tally("worker:WAKE-1");
    const from = history.events.find((event) => event.type === "epilogue")?.t;
    if (from === undefined) return [tally.verdict];
    for (const { invoke, complete } of operationsOf(history)) {
      // state/v2 answers 200 whatever is wrong: it proves nothing here.
      if (invoke.t < from || !invoke.client.startsWith("epilogue") || invoke.verb === "stateV2") continue;
      const status = complete?.status ?? null;
      // A file that was deleted, or never kept, is not there: whether it should be is not judged here.
      const answered = status === 200 || (invoke.verb === "read" && status === 404);
      tally.expect(
        answered,
        complete?.t ?? invoke.t,
        () => `after all faults were lifted, ${invoke.verb} was answered ${status ?? "not at all"}`,
      );
    }
    return [tally.verdict];
  },
};
