import { operationsOf, Tally, type Checker, type OperationRecord } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import { operationsAsking, wasUnderWay } from "./asked.ts";
import { Statuses, type StatusChange } from "./status-changes.ts";

/** One stay in a parked status, and the change that ended it. */
interface Leaving {
  readonly change: StatusChange;
  /** Since when it had been parked, ms. */
  readonly since: number;
}

const leavingsOf = (changes: readonly StatusChange[], from: readonly string[]): readonly Leaving[] =>
  changes.flatMap((change, i) => {
    const began = changes[i - 1]?.t;
    return began !== undefined && change.from !== null && from.includes(change.from) && change.to === "provisioning"
      ? [{ change, since: began }]
      : [];
  });

const concerns = ({ invoke }: OperationRecord, workspaces: readonly string[]): boolean =>
  invoke.user === "" || workspaces.includes(invoke.user);

/** Nobody comes back by himself: out of paused lead a resume and a restart only, out of hibernation a restart and a call (server.md C.1). */
export const parkedStaysParked: Checker = {
  id: "parked-stays-parked",
  rules: ["server:STATE-03", "server:RST-21"],
  check: (history: History) => {
    const paused = new Tally("server:STATE-03");
    const asleep = new Tally("server:RST-21");
    const statuses = new Statuses(history);
    const resumes = operationsAsking(history, ["resume", "restart"]);
    const wakes = operationsAsking(history, ["a2a", "restart"]);
    const stays = operationsOf(history).length > 0 ? statuses.workspaces : [];
    for (const workspace of stays) {
      const lineage = statuses.lineage(workspace);
      const judge = (tally: Tally, from: readonly string[], askers: readonly OperationRecord[]): void => {
        for (const { t, to } of statuses.of(workspace)) if (to !== null && from.includes(to)) tally.expect(true, t, () => "");
        for (const { change, since } of leavingsOf(statuses.of(workspace), from)) {
          const asked = askers.some((one) => concerns(one, lineage) && wasUnderWay(one, since, change.t));
          tally.expect(asked, change.t, () => `${workspace} went from ${change.from} to provisioning and nobody had asked`);
        }
      };
      judge(paused, ["paused"], resumes);
      judge(asleep, ["hibernated", "hibernating"], wakes);
    }
    return [paused.verdict, asleep.verdict];
  },
};
