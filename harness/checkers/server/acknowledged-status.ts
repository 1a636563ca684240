import { operationsOf, Tally, type Checker, type OperationRecord } from "#harness/checkers/checker.ts";
import { workspaceOf } from "./asked.ts";
import { Statuses } from "./status-changes.ts";

/** The statuses that an acknowledged operation must have brought, at some instant before its answer. */
const BRINGS: Readonly<Record<string, readonly (string | null)[]>> = {
  create: ["provisioning", "online", "awaiting_agent"],
  pause: ["paused"],
  resume: ["provisioning"],
  hibernate: ["hibernated"],
  delete: ["removed"],
};

/** Verbs that mean everything below the workspace too. */
const CASCADES: readonly string[] = ["pause", "delete"];

/** An acknowledged change of a status is in the row, not in the answer alone: it and the subtree had it while the call was under way (server:STATE-01, STOP-05, STOP-12). */
export const acknowledgedStatus: Checker = {
  id: "acknowledged-status",
  rules: ["server:STATE-01", "server:STOP-05", "server:STOP-12"],
  check: (history) => {
    const tallies = { own: new Tally("server:STATE-01"), pause: new Tally("server:STOP-05"), delete: new Tally("server:STOP-12") };
    const statuses = new Statuses(history);
    const judge = ({ invoke, complete }: OperationRecord, workspace: string, tally: Tally): void => {
      const end = complete?.t ?? invoke.t;
      const wanted = BRINGS[invoke.verb] ?? [];
      const had = statuses.during(workspace, invoke.t, end);
      // What is removed need not be paused any more, and a purge takes the row.
      const held = had.some((status) => wanted.includes(status) || (CASCADES.includes(invoke.verb) && [null, "removed"].includes(status)));
      tally.expect(
        held,
        end,
        () => `${invoke.verb} was acknowledged, and ${workspace} was ${had.map((one) => one ?? "no row").join(", then ")}`,
      );
    };
    for (const operation of operationsOf(history)) {
      const { invoke, complete } = operation;
      const workspace = workspaceOf(operation);
      if (complete?.outcome !== "ok" || BRINGS[invoke.verb] === undefined || statuses.of(workspace).length === 0) continue;
      judge(operation, workspace, tallies.own);
      if (!CASCADES.includes(invoke.verb)) continue;
      for (const one of statuses.below(workspace, invoke.t))
        judge(operation, one, invoke.verb === "pause" ? tallies.pause : tallies.delete);
    }
    return [tallies.own.verdict, tallies.pause.verdict, tallies.delete.verdict];
  },
};
