import { journalOf, Tally, type Checker } from "./checker.ts";

/** The restore of a fresh VM is complete before its gateway starts (worker:WAKE-17). */
export const restoreBeforeStart: Checker = {
  id: "restore-before-start",
  rules: ["worker:WAKE-17"],
  check: (history) => {
    const tally = new Tally("worker:WAKE-17");
    const unrestored = new Map<string, boolean>();
    for (const { t, entry } of journalOf(history, "sandbox")) {
      const sandbox = String(entry["sandbox"]);
      if (entry.kind === "vm-start") unrestored.set(sandbox, true);
      if (entry.kind === "restore-end") unrestored.set(sandbox, false);
      if (entry.kind !== "gateway-start" || !unrestored.has(sandbox)) continue;
      tally.expect(unrestored.get(sandbox) === false, t, () => "the gateway was started before the restore was complete");
    }
    return [tally.verdict];
  },
};
