import type { ExecOptions, ExecVerbs } from "#harness/rigs/exec-verbs.ts";
import type { AskUser } from "./ask.ts";

const bodyOf = (command: string, options: ExecOptions = {}): Readonly<Record<string, unknown>> => {
  const { timeoutMs, maxWakeMs, cwd, env } = options;
  return {
    command,
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    ...(maxWakeMs === undefined ? {} : { maxWakeTime: maxWakeMs }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  };
};

/** Verbs about commands (worker.md B.3). */
export const execVerbs = (ask: AskUser): ExecVerbs => ({
  exec: (command, options) => {
    const body = bodyOf(command, options);
    return ask({ verb: "exec", method: "POST", path: "/exec", body, args: body }, options);
  },
  stream: (command, options) => {
    const body = bodyOf(command, options);
    return ask({ verb: "stream", method: "POST", path: "/exec", body: { ...body, stream: true }, args: body }, options);
  },
  execStatus: (execId, options) =>
    ask({ verb: "execStatus", method: "GET", path: `/exec/${encodeURIComponent(execId)}/status`, args: { execId } }, options),
});
