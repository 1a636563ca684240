import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { attempt } from "#harness/platform/worker/retry.ts";
import { sandboxName } from "#harness/platform/worker/user-path.ts";
import { jsonObject, respond, wakeBudgetOf } from "./respond.ts";

/** The Host only writes a record and sets its alarm before it answers, ms. */
const RESTART_MS = 5_000;

const MESSAGES = {
  none: "Sandbox is already active",
  started: "Sandbox was started",
  joined: "Sandbox start in progress was joined",
} as const;

/** POST /users/:id/wake: one try, 504 when its budget ends (worker:WAKE-14 to WAKE-16). */
export const wakeRoute = async (context: IsolateContext, userId: string, request: Request): Promise<Response> => {
  const body = request.headers.get("content-length") === "0" || request.body === null ? {} : await jsonObject(request);
  const budget = body === null ? ({ ok: false, error: "Invalid JSON body" } as const) : wakeBudgetOf(body["maxWakeTime"]);
  if (!budget.ok) return respond(context, { status: 400, fields: { error: budget.error, userId } });
  const host = context.ports.host(sandboxName(userId));
  const result = await attempt(context, {
    operation: "wake",
    wakeBudgetMs: budget.ms,
    operationMs: 0,
    attempts: 1,
    run: (call) => host.wake(call),
  });
  if (result.ok) {
    const { action, previousState } = result.value;
    const fields = { userId, previousState, currentState: "active", action, message: MESSAGES[action], waitedMs: result.waitedMs };
    return respond(context, { status: 200, fields });
  }
  if (result.failure.kind === "wake-timeout") {
    const fields = { userId, currentState: "error", action: "timeout", message: result.failure.message, waitedMs: result.failure.waitedMs };
    return respond(context, { status: 504, fields });
  }
  const answer = context.parts.answerFailure("wake", result.failure, result.attempts);
  return respond(context, { ...answer, fields: { userId, ...answer.fields } });
};

/** POST /users/:id/restart-async: answers at once, the Host does the work (worker:LIFE-1, LIFE-5). */
export const restartRoute = async (context: IsolateContext, userId: string, plane: "admin" | "debug" = "admin"): Promise<Response> => {
  const host = context.ports.host(context.parts.sandboxNameOf(userId, plane));
  const result = await attempt(context, {
    operation: "restart",
    wakeBudgetMs: 1,
    operationMs: RESTART_MS,
    run: (call) => host.restart(call),
  });
  if (!result.ok) {
    const answer = context.parts.answerFailure("restart", result.failure, result.attempts);
    return respond(context, { ...answer, fields: { userId, ...answer.fields } });
  }
  const fields = {
    success: true,
    userId,
    operationId: result.value.operationId,
    message: "Restart initiated in background",
    checkStatusUrl: `/api/super/users/${userId}/state/v2`,
  };
  return respond(context, { status: 200, fields });
};
