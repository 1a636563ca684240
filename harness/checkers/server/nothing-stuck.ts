import { eventsOf, journalOf, Tally, type Checker } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import { Statuses } from "./status-changes.ts";

/** Workspaces whose machine was taken away behind the platform's back: while they are provisioned nobody looks (server.md E-38). */
const robbed = (history: History): ReadonlySet<string> =>
  new Set(
    eventsOf(history, "fault").flatMap(({ fault }) =>
      fault.kind === "party" && (fault.fault.type === "machine-crash" || fault.fault.type === "machine-wipe")
        ? [fault.fault.workspace]
        : [],
    ),
  );

/** At rest nobody waits for a start that will never come: no workspace is offline, and none is provisioning without a machine (server:DEAD-13). */
export const nothingStuck: Checker = {
  id: "nothing-stuck",
  rules: ["server:DEAD-13"],
  check: (history) => {
    const tally = new Tally("server:DEAD-13");
    const rest = journalOf(history, "rest");
    const alive = new Set(
      rest.filter(({ entry }) => entry.kind === "rest-machine" && entry["alive"] === true).map(({ entry }) => String(entry["workspace"])),
    );
    const without = robbed(history);
    const statuses = new Statuses(history);
    // Without a backend nothing is ever started.
    const rows =
      history.header.model === "none" ? [] : rest.filter(({ entry }) => entry.kind === "rest-workspace" && entry["external"] !== true);
    for (const { t, entry } of rows) {
      const [workspace, status] = [String(entry["id"]), String(entry["status"])];
      if (statuses.wasBelowPaused(workspace)) continue;
      const waits = status === "provisioning" && !alive.has(workspace) && !without.has(workspace);
      tally.expect(status !== "offline" && !waits, t, () => `at rest ${workspace} is ${status} and nothing is under way for it`);
    }
    return [tally.verdict];
  },
};
