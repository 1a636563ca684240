import type { ExecVerbs } from "#harness/rigs/exec-verbs.ts";
import type { AskUser } from "./ask.ts";

/** Verbs about commands (worker.md B.3). */
export const execVerbs = (ask: AskUser): ExecVerbs => ({
  exec: (command, options) => {
    const { timeoutMs, maxWakeMs } = options ?? {};
    const limits = {
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
      ...(maxWakeMs === undefined ? {} : { maxWakeTime: maxWakeMs }),
    };
    return ask({ verb: "exec", method: "POST", path: "/exec", body: { command, ...limits }, args: { command, ...limits } }, options);
  },
});
