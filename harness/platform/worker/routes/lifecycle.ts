import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { attempt } from "#harness/platform/worker/retry.ts";
import { sandboxName } from "#harness/platform/worker/user-path.ts";
import { operationFields } from "./operation-fields.ts";
import { jsonObject, respond, wakeBudgetOf } from "./respond.ts";

/** The Host only writes a record and sets its alarm before it answers, ms. */
const RESTART_MS = 5_000;

/** The call's own deadline and the way to it, ms. */
const DESTROY_MS = 12_000;

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
    const { message, waitedMs, previousState = "error" } = result.failure;
    const fields = { userId, previousState, currentState: "error", action: "timeout", message, waitedMs };
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
    run: (call) => host.restart(call, 0),
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
    note: "state/v2 tells how it ended",
  };
  return respond(context, { status: 200, fields });
};

/** GET /users/:id/operations/:operationId: how promised work ended (worker:LIFE-1). */
export const operationRoute = async (context: IsolateContext, userId: string, operationId: string): Promise<Response> => {
  const host = context.ports.host(sandboxName(userId));
  const found = await attempt(context, {
    operation: "read",
    wakeBudgetMs: 1,
    operationMs: RESTART_MS,
    run: async () => ({ ok: true, value: await host.operation(operationId), waitedMs: 0 }),
  });
  if (!found.ok) {
    const answer = context.parts.answerFailure("read", found.failure, found.attempts);
    return respond(context, { ...answer, fields: { userId, ...answer.fields } });
  }
  if (found.value === null) return respond(context, { status: 404, fields: { userId, operationId, error: "Operation not found" } });
  return respond(context, { status: 200, fields: { userId, ...operationFields(found.value) } });
};

/** POST /users/:id/destroy: the sandbox's end; what is stuck is told apart from what failed (worker:LIFE-7). */
export const destroyRoute = async (context: IsolateContext, userId: string): Promise<Response> => {
  const host = context.ports.host(sandboxName(userId));
  const ended = await attempt(context, {
    operation: "restart",
    wakeBudgetMs: 1,
    operationMs: DESTROY_MS,
    attempts: 1,
    run: async () => ({ ok: true, value: await host.destroy(), waitedMs: 0 }),
  });
  if (!ended.ok) {
    const answer = context.parts.answerFailure("restart", ended.failure, ended.attempts);
    return respond(context, { ...answer, fields: { userId, ...answer.fields } });
  }
  const { error, stuck } = ended.value;
  if (error === null) return respond(context, { status: 200, fields: { userId, success: true } });
  const note = stuck ? "The infrastructure did not answer within 10 s: it is stuck" : "The infrastructure refused";
  return respond(context, { status: 500, fields: { userId, error, note, stuck } });
};
