import { journalOf, operationsOf, Tally, type Checker, type OperationRecord } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import { cameHome, workspaceOf } from "./asked.ts";
import { Statuses } from "./status-changes.ts";
import { endsOfServer } from "./trouble.ts";

/** The statuses that an acknowledged operation must have brought, at some instant before its answer. */
const BRINGS: Readonly<Record<string, readonly (string | null)[]>> = {
  create: ["provisioning", "online", "awaiting_agent"],
  pause: ["paused"],
  resume: ["provisioning"],
  hibernate: ["hibernated"],
  delete: ["removed"],
  register: ["online"],
};

/** Verbs that mean everything below the workspace too. */
const CASCADES: readonly string[] = ["pause", "delete"];

/** What was acknowledged for one workspace, and within which time the row has to say so. */
interface Promised {
  readonly what: string;
  readonly workspace: string;
  readonly from: number;
  readonly to: number;
  readonly wanted: readonly (string | null)[];
}

/** What agents were told: that they are registered. */
const registersOf = (history: History): readonly Promised[] =>
  journalOf(history, "agent")
    .filter(({ entry }) => entry.kind === "agent-register" && entry["status"] === 200)
    .map(({ t, entry }) => ({
      what: "the register of its agent",
      workspace: String(entry["workspace"]),
      from: t - Number(entry["tookMs"] ?? 0),
      to: t,
      wanted: ["online"],
    }));

/** The restarts that were accepted, and that nothing may have kept from happening. */
const restartsOf = (history: History, statuses: Statuses): readonly Promised[] => {
  if (!cameHome(history) || history.header.model === "none" || endsOfServer(history).length > 0) return [];
  return operationsOf(history)
    .filter(({ invoke, complete }) => invoke.verb === "restart" && complete?.outcome === "accepted")
    .filter(({ invoke }) => !statuses.wasIneligibleSince(invoke.user, invoke.t))
    .map(({ invoke }) => ({
      what: `restart (operation ${invoke.op})`,
      workspace: invoke.user,
      from: invoke.t,
      to: Number.POSITIVE_INFINITY,
      wanted: ["provisioning"],
    }));
};

const promisedBy = ({ invoke, complete }: OperationRecord, workspace: string): Promised => ({
  what: `${invoke.verb} (operation ${invoke.op})`,
  workspace,
  from: invoke.t,
  to: complete?.t ?? invoke.t,
  // What is removed need not be paused any more, and a purge takes the row.
  wanted: [...(BRINGS[invoke.verb] ?? ["removed"]), ...(CASCADES.includes(invoke.verb) ? ["removed", null] : [])],
});

/** An acknowledged change of a status is in the row, not in the answer alone: it and the subtree had it while the call was under way, a restart later (server:STATE-01, STOP-05, STOP-12). */
export const acknowledgedStatus: Checker = {
  id: "acknowledged-status",
  rules: ["server:STATE-01", "server:STOP-05", "server:STOP-12"],
  check: (history) => {
    const tallies = { own: new Tally("server:STATE-01"), pause: new Tally("server:STOP-05"), delete: new Tally("server:STOP-12") };
    const statuses = new Statuses(history);
    const judge = ({ what, workspace, from, to, wanted }: Promised, tally: Tally): void => {
      const had = statuses.during(workspace, from, to);
      const held = had.some((status) => wanted.includes(status));
      const at = Number.isFinite(to) ? to : from;
      tally.expect(held, at, () => `${what} was acknowledged, and ${workspace} was ${had.map((one) => one ?? "no row").join(", then ")}`);
    };
    for (const operation of operationsOf(history)) {
      const { invoke, complete } = operation;
      const { verb, t } = invoke;
      const workspace = workspaceOf(operation);
      if (complete?.outcome !== "ok" || statuses.of(workspace).length === 0) continue;
      if (verb in BRINGS) judge(promisedBy(operation, workspace), tallies.own);
      if (![...CASCADES, "collapse"].includes(verb)) continue;
      const tally = verb === "pause" ? tallies.pause : verb === "delete" ? tallies.delete : tallies.own;
      for (const one of statuses.below(workspace, t)) judge(promisedBy(operation, one), tally);
    }
    for (const one of [...registersOf(history), ...restartsOf(history, statuses)])
      if (statuses.of(one.workspace).length > 0) judge(one, tallies.own);
    return [tallies.own.verdict, tallies.pause.verdict, tallies.delete.verdict];
  },
};
