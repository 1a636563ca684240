import { journalOf, operationsOf, Tally, type Checker } from "./checker.ts";

/** TERM, five seconds, KILL (worker:PROC-5). */
const KILL_MS = 5_000;

/**
 * No process outlives the request that it belonged to (worker:PROC-5, EXEC-7): when an exec was
 * answered as over, its command is gone within a kill's time. Commands are unique by operation.
 */
export const commandsEnd: Checker = {
  id: "commands-end",
  rules: ["worker:PROC-5", "worker:EXEC-7"],
  check: (history) => {
    const gone = new Tally("worker:PROC-5");
    const inTime = new Tally("worker:EXEC-7");
    const slackMs = 1_000 + 12 * history.header.maxDelayMs;
    const last = history.events.at(-1)?.t ?? 0;
    const ends = new Map<string, number>();
    const starts = new Map<string, string>();
    for (const { t, entry } of journalOf(history, "sandbox")) {
      const command = String(entry["command"]);
      if (entry.kind === "command-start") starts.set(command, String(entry["sandbox"]));
      if (entry.kind === "command-end") ends.set(command, t);
      // With its VM every process is gone.
      if (entry.kind === "vm-down")
        for (const [one, sandbox] of starts) if (sandbox === entry["sandbox"] && !ends.has(one)) ends.set(one, t);
    }
    for (const { invoke, complete } of operationsOf(history)) {
      if (invoke.verb !== "exec" || complete?.outcome !== "ok") continue;
      const command = String(invoke.args["command"]);
      const limit = complete.t + KILL_MS + slackMs;
      // What the history does not reach proves nothing.
      if (!starts.has(command) || (!ends.has(command) && last < limit)) continue;
      const endedAt = ends.get(command) ?? Number.POSITIVE_INFINITY;
      const because = (): string =>
        `operation ${invoke.op} was answered ${complete.status} and its command ran on for more than ${KILL_MS} ms`;
      gone.expect(endedAt <= limit, complete.t, because);
      if (complete.status === 504) inTime.expect(endedAt <= limit, complete.t, because);
    }
    return [gone.verdict, inTime.verdict];
  },
};
