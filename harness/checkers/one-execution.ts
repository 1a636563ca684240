import { journalOf, operationsOf, Tally, type Checker } from "./checker.ts";

/**
 * The command of an exec, waited for or streamed, starts at most once (worker:EXEC-15), and never when the answer said that
 * nothing happened (worker:EXEC-16). Commands are unique by operation, which every scenario keeps.
 */
export const oneExecution: Checker = {
  id: "one-execution",
  rules: ["worker:EXEC-15", "worker:EXEC-16"],
  check: (history) => {
    const once = new Tally("worker:EXEC-15");
    const denial = new Tally("worker:EXEC-16");
    const starts = new Map<string, number[]>();
    for (const { t, entry } of journalOf(history, "sandbox")) {
      if (entry.kind !== "command-start") continue;
      const command = String(entry["command"]);
      starts.set(command, [...(starts.get(command) ?? []), t]);
    }
    for (const { invoke, complete } of operationsOf(history)) {
      if (invoke.verb !== "exec" && invoke.verb !== "stream") continue;
      const command = String(invoke.args["command"]);
      const ran = starts.get(command) ?? [];
      once.expect(
        ran.length <= 1,
        ran[1] ?? invoke.t,
        () => `the command "${command}" of operation ${invoke.op} was started ${ran.length} times`,
      );
      if (complete?.outcome !== "fail") continue;
      denial.expect(ran.length === 0, ran[0] ?? complete.t, () => `operation ${invoke.op} was answered as not done, yet its command ran`);
    }
    return [once.verdict, denial.verdict];
  },
};
