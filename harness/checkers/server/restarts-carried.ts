import { eventsOf, journalOf, operationsOf, Tally, type Checker, type OperationRecord } from "#harness/checkers/checker.ts";
import { cameHome } from "./asked.ts";
import { Statuses } from "./status-changes.ts";

/** What asks for a restart when it is acknowledged. */
const ASKS: readonly string[] = ["restart", "saveSecret", "deleteSecret", "setModel"];

const isAcknowledged = ({ complete }: OperationRecord): boolean => complete?.outcome === "ok" || complete?.outcome === "accepted";

/** No accepted restart is lost: a cycle loads the secrets no earlier than it was asked for, unless the workspace became ineligible (server:RST-04). */
export const restartsCarried: Checker = {
  id: "restarts-carried",
  rules: ["server:RST-04"],
  check: (history) => {
    const tally = new Tally("server:RST-04");
    const statuses = new Statuses(history);
    const loads = journalOf(history, "database").filter(({ entry }) => entry.kind === "secrets-load");
    const crashes = eventsOf(history, "fault").filter(({ fault }) => fault.kind === "party" && fault.fault.type === "server-crash");
    // Where nothing can be started nothing is restarted (server:RST-11).
    const judged = cameHome(history) && history.header.model !== "none";
    const asked = judged ? operationsOf(history).filter((one) => ASKS.includes(one.invoke.verb) && isAcknowledged(one)) : [];
    for (const { invoke } of asked) {
      const workspace = invoke.user;
      if (statuses.wasIneligibleSince(workspace, invoke.t)) continue;
      // A process takes its promises with it; only a saved secret is a promise that the next one can read.
      if (invoke.verb !== "saveSecret" && crashes.some(({ t }) => t >= invoke.t)) continue;
      const carried = loads.some(({ t, entry }) => entry["workspace"] === workspace && t >= invoke.t);
      tally.expect(
        carried,
        invoke.t,
        () => `the ${invoke.verb} of operation ${invoke.op} was accepted, and no cycle loaded secrets after it`,
      );
    }
    return [tally.verdict];
  },
};
