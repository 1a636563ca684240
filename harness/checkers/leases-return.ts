import { journalOf, Tally, type Checker } from "./checker.ts";

/** When all is over nobody keeps a sandbox awake (worker:HIB-10), and none slept under a running command (worker:HIB-3). */
export const leasesReturn: Checker = {
  id: "leases-return",
  rules: ["worker:HIB-10", "worker:HIB-3"],
  check: (history) => {
    const returned = new Tally("worker:HIB-10");
    const inFlight = new Tally("worker:HIB-3");
    const keptSince = new Map<string, number>();
    const seen = new Set<string>();
    const running = new Map<string, Set<string>>();
    for (const { t, entry } of journalOf(history, "sandbox")) {
      const sandbox = String(entry["sandbox"]);
      const commands = running.get(sandbox) ?? new Set<string>();
      running.set(sandbox, commands);
      if (entry.kind === "keep-alive") {
        seen.add(sandbox);
        if (entry["on"] === true) keptSince.set(sandbox, t);
        else keptSince.delete(sandbox);
      }
      if (entry.kind === "command-start") commands.add(String(entry["process"]));
      if (entry.kind === "command-end") commands.delete(String(entry["process"]));
      if (entry.kind === "vm-down") {
        const slept = entry["cause"] === "idle" && commands.size > 0;
        inFlight.expect(!slept, t, () => `${sandbox} went to sleep with ${commands.size} command(s) running`);
        commands.clear();
      }
    }
    for (const sandbox of seen) {
      const since = keptSince.get(sandbox);
      returned.expect(since === undefined, since ?? 0, () => `${sandbox} is still kept awake, since ${String(since)} ms`);
    }
    return [returned.verdict, inFlight.verdict];
  },
};
