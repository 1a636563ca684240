import { journalOf, operationsOf, Tally, userOf, type Checker } from "./checker.ts";

const ENDS = new Set(["gateway-ready", "kill-failed"]);

/** After an accepted restart a gateway becomes ready, without anybody's further help, before the epilogue begins (worker:LIFE-1, LIFE-5). */
export const restartsDischarged: Checker = {
  id: "restarts-discharged",
  rules: ["worker:LIFE-1", "worker:LIFE-5"],
  check: (history) => {
    const observable = new Tally("worker:LIFE-1");
    const driven = new Tally("worker:LIFE-5");
    const until = history.events.find((event) => event.type === "epilogue")?.t ?? Number.POSITIVE_INFINITY;
    for (const { invoke, complete } of operationsOf(history)) {
      if (complete?.outcome !== "accepted" || complete.t > until) continue;
      // A gateway that nobody can kill ends the restart too: with an error, and without a second gateway (worker:PROC-6).
      const ready = journalOf(history, "sandbox").some(
        ({ t, entry }) => ENDS.has(entry.kind) && userOf(entry) === invoke.user && t >= invoke.t && t <= until,
      );
      const because = (): string => `the restart that operation ${invoke.op} was promised never made a gateway ready`;
      observable.expect(ready, complete.t, because);
      driven.expect(ready, complete.t, because);
    }
    return [observable.verdict, driven.verdict];
  },
};
