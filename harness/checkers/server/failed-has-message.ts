import { journalOf, Tally, type Checker } from "#harness/checkers/checker.ts";
import { statusChanges } from "./status-changes.ts";

/** Failed always says why, in the row and in its event (server:PROV-06). */
export const failedHasMessage: Checker = {
  id: "failed-has-message",
  rules: ["server:PROV-06"],
  check: (history) => {
    const tally = new Tally("server:PROV-06");
    for (const { t, workspace, to, message } of statusChanges(history)) {
      if (to === "failed") tally.expect(message !== "", t, () => `${workspace} failed without a message`);
    }
    for (const { t, entry } of journalOf(history, "rest")) {
      if (entry.kind !== "rest-event" || entry["event"] !== "WORKSPACE_PROVISION_FAILED") continue;
      const { error } = entry["payload"] as { readonly error?: unknown };
      tally.expect(
        typeof error === "string" && error !== "",
        t,
        () => `an event of ${String(entry["workspace"])} tells of a failure without a message`,
      );
    }
    return [tally.verdict];
  },
};
