import { isoTime } from "#harness/ports/clock.ts";
import type { ExecDone, ExecReport, ExecSpec, ExecStarted } from "#harness/platform/worker/host/areas/exec-api.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { attempt, type Attempted } from "#harness/platform/worker/retry.ts";
import { isUserId, sandboxName } from "#harness/platform/worker/user-path.ts";
import { readExecBody } from "./exec-body.ts";
import { publicExecId, splitExecId } from "./exec-id.ts";
import { respond } from "./respond.ts";

/** Reading output and killing a timed-out command, ms beyond the command's own time. */
const AFTER_COMMAND_MS = 40_000;
/** Starting a command and noting it down, ms. */
const START_MS = 40_000;
/** A Host reads its storage and has a short look at the sandbox before it answers, ms. */
const STATUS_MS = 10_000;

/** POST /users/:id/exec: one command, run once (worker.md B.3). */
export const execRoute = async (context: IsolateContext, userId: string, request: Request): Promise<Response> => {
  const asked = await readExecBody(request, context);
  if (!asked.ok) return respond(context, { status: 400, fields: { error: asked.error, userId } });
  if (asked.stream && !context.config.phase.newEndpoints) {
    return respond(context, { status: 400, fields: { error: "stream is not available in this migration phase", userId } });
  }
  const { spec, wakeBudgetMs } = asked;
  const host = context.ports.host(sandboxName(userId));
  if (asked.stream) {
    const started = await attempt(context, {
      operation: "exec",
      wakeBudgetMs,
      operationMs: START_MS,
      run: (call) => host.startExec(call, spec),
    });
    return answerStarted(context, { userId, spec }, started);
  }
  const done = await attempt(context, {
    operation: "exec",
    wakeBudgetMs,
    operationMs: spec.timeoutMs + AFTER_COMMAND_MS,
    run: (call) => host.exec(call, spec),
  });
  return answerDone(context, { userId, spec }, done);
};

interface Asked {
  readonly userId: string;
  readonly spec: ExecSpec;
}

const answerFailed = (context: IsolateContext, { userId, spec }: Asked, failed: Attempted<never> & { ok: false }): Response => {
  const answer = context.parts.answerFailure("exec", failed.failure, failed.attempts);
  return respond(context, { ...answer, fields: { userId, command: spec.command, ...answer.fields } });
};

const answerDone = (context: IsolateContext, asked: Asked, result: Attempted<ExecDone>): Response => {
  if (!result.ok) return answerFailed(context, asked, result);
  const { execId, timedOut, killed, exitCode, stdout, stderr, truncated, durationMs } = result.value;
  const facts = {
    userId: asked.userId,
    command: asked.spec.command,
    execId: publicExecId(asked.userId, execId),
    stdout,
    stderr,
    ...(truncated ? { truncated } : {}),
    duration: durationMs,
    timeoutMs: asked.spec.timeoutMs,
    waitedMs: result.waitedMs,
    attempts: result.attempts,
  };
  if (!timedOut) return respond(context, { status: 200, fields: { ...facts, exitCode } });
  const answer = context.parts.answerExecTimeout({ killed });
  return respond(context, { ...answer, fields: { ...facts, ...answer.fields } });
};

/** A streamed exec is answered once its command runs (worker:EXEC-11). */
const answerStarted = (context: IsolateContext, asked: Asked, result: Attempted<ExecStarted>): Response => {
  if (!result.ok) return answerFailed(context, asked, result);
  const { userId, spec } = asked;
  const { processId } = result.value;
  const execId = context.parts.pollId({ execId: publicExecId(userId, result.value.execId), processId });
  const fields = {
    userId,
    command: spec.command,
    processId,
    execId,
    status: "started",
    stream: true,
    pollEndpoint: `/api/super/users/${userId}/exec/${execId}/status`,
    timeoutMs: spec.timeoutMs,
    waitedMs: result.waitedMs,
    attempts: result.attempts,
  };
  return respond(context, { status: 200, fields });
};

/** GET /users/:id/exec/:execId/status: from the Host's storage, whichever isolate is asked, without waking (worker:EXEC-12, EXEC-13, HIB-4). */
export const execStatusRoute = async (context: IsolateContext, userId: string, execId: string): Promise<Response> => {
  const absent = { status: 404, fields: { userId, execId, found: false, error: "Exec not found" } };
  const named = splitExecId(execId);
  if (named === null || !isUserId(named.ownerId)) return respond(context, absent);
  const scope = context.parts.execScope({ userId, ownerId: named.ownerId });
  if (scope === null) return respond(context, absent);
  const host = context.ports.host(sandboxName(scope));
  const found = await attempt(context, {
    operation: "read",
    wakeBudgetMs: 1,
    operationMs: STATUS_MS,
    run: async ({ isolate }) => ({ ok: true, value: await host.execStatus(isolate, named.id), waitedMs: 0 }),
  });
  if (!found.ok) {
    const answer = context.parts.answerFailure("read", found.failure, found.attempts);
    return respond(context, { ...answer, fields: { userId, execId, ...answer.fields } });
  }
  if (found.value === null) return respond(context, absent);
  return respond(context, { status: 200, fields: { execId, userId, found: true, ...reported(found.value) } });
};

const reported = (report: ExecReport): Readonly<Record<string, unknown>> => ({
  processId: report.processId,
  command: report.command,
  status: report.status,
  running: report.status === "running",
  ...(report.exitCode === null ? {} : { exitCode: report.exitCode }),
  stdout: report.stdout,
  stderr: report.stderr,
  ...(report.truncated ? { truncated: true } : {}),
  startedAt: isoTime(report.startedAt),
  ...(report.completedAt === null ? {} : { completedAt: isoTime(report.completedAt) }),
});
