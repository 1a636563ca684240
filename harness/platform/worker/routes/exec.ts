import type { ExecSpec } from "#harness/platform/worker/host/areas/exec-api.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { attempt } from "#harness/platform/worker/retry.ts";
import { sandboxName } from "#harness/platform/worker/user-path.ts";
import { jsonObject, respond, wakeBudgetOf } from "./respond.ts";

/** Reading output and killing a timed-out command, ms beyond the command's own time. */
const AFTER_COMMAND_MS = 30_000;

/** A longer timer overflows and fires at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;

type Parsed =
  | { readonly ok: true; readonly spec: ExecSpec; readonly wakeBudgetMs: number | null }
  | { readonly ok: false; readonly error: string };

const isStringRecord = (value: unknown): value is Record<string, string> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every((one) => typeof one === "string");

/** Validates an exec body before anything is touched (worker:EXEC-3, EXEC-10, EXEC-17, EXEC-18). */
const parseExec = (body: Readonly<Record<string, unknown>> | null, { config }: IsolateContext): Parsed => {
  if (body === null) return { ok: false, error: "Invalid JSON body" };
  const { command, timeout, env = {}, maxWakeTime } = body;
  const cwd = body["cwd"] ?? body["workingDir"] ?? null;
  if (typeof command !== "string" || command.trim() === "") return { ok: false, error: "Command is required" };
  if (timeout !== undefined && !(typeof timeout === "number" && Number.isInteger(timeout) && timeout > 0 && timeout <= TIMER_MAX_MS)) {
    return { ok: false, error: "timeout must be a positive integer" };
  }
  if (!isStringRecord(env)) return { ok: false, error: "env must be an object of strings" };
  if (cwd !== null && (typeof cwd !== "string" || !cwd.startsWith("/"))) return { ok: false, error: "cwd must be an absolute path" };
  const budget = wakeBudgetOf(maxWakeTime);
  if (!budget.ok) return budget;
  const timeoutMs = Math.min(timeout ?? config.execTimeoutMs, config.execTimeoutMaxMs);
  return { ok: true, spec: { command, timeoutMs, env, cwd }, wakeBudgetMs: budget.ms };
};

/** POST /users/:id/exec: one command, run once (worker.md B.3). */
export const execRoute = async (context: IsolateContext, userId: string, request: Request): Promise<Response> => {
  const parsed = parseExec(await jsonObject(request), context);
  if (!parsed.ok) return respond(context, { status: 400, fields: { error: parsed.error, userId } });
  const { spec } = parsed;
  const host = context.ports.host(sandboxName(userId));
  const result = await attempt(context, {
    operation: "exec",
    wakeBudgetMs: parsed.wakeBudgetMs,
    operationMs: spec.timeoutMs + AFTER_COMMAND_MS,
    run: (call) => host.exec(call, spec),
  });
  const known = { userId, command: spec.command };
  if (!result.ok) {
    const answer = context.parts.answerFailure("exec", result.failure, result.attempts);
    return respond(context, { ...answer, fields: { ...known, ...answer.fields } });
  }
  const { timedOut, exitCode, stdout, stderr, durationMs } = result.value;
  const facts = {
    ...known,
    stdout,
    stderr,
    duration: durationMs,
    timeoutMs: spec.timeoutMs,
    waitedMs: result.waitedMs,
    attempts: result.attempts,
  };
  if (!timedOut) return respond(context, { status: 200, fields: { ...facts, exitCode } });
  const answer = context.parts.answerExecTimeout();
  return respond(context, { ...answer, fields: { ...facts, ...answer.fields } });
};
