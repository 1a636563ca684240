import { journalOf, Tally, type Checker } from "#harness/checkers/checker.ts";
import { toldChanges } from "./side-effects.ts";
import { statusChanges } from "./status-changes.ts";
import { mayHaveBrokenOff } from "./trouble.ts";

/** Failed always says why, in the row and in an event of its own (server:PROV-06). */
export const failedHasMessage: Checker = {
  id: "failed-has-message",
  rules: ["server:PROV-06"],
  check: (history) => {
    const tally = new Tally("server:PROV-06");
    for (const { t, workspace, to, message } of statusChanges(history)) {
      if (to === "failed") tally.expect(message !== "", t, () => `${workspace} failed without a message`);
    }
    const rest = journalOf(history, "rest");
    for (const { t, entry } of rest) {
      if (entry.kind !== "rest-event" || entry["event"] !== "WORKSPACE_PROVISION_FAILED") continue;
      const { error } = entry["payload"] as { readonly error?: unknown };
      tally.expect(
        typeof error === "string" && error !== "",
        t,
        () => `an event of ${String(entry["workspace"])} tells of a failure without a message`,
      );
    }
    // An event may be lost with the process that was to write it, or with its database.
    const lossy = mayHaveBrokenOff(history);
    for (const { workspace, status, changes, events, settled } of toldChanges(history)) {
      if (status !== "failed" || changes === 0 || lossy || !settled) continue;
      tally.expect(events >= changes, rest[0]?.t ?? 0, () => `${workspace} failed ${changes} times, and ${events} events tell so`);
    }
    return [tally.verdict];
  },
};
