import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { attempt } from "#harness/platform/worker/retry.ts";
import { sandboxName } from "#harness/platform/worker/user-path.ts";
import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { jsonObject, respond } from "./respond.ts";

/** The Host only looks and writes a record before it answers, ms. */
const ANSWER_MS = 10_000;
/** A reset asks the bucket whether there is anything to restore, ms. */
const RESET_MS = 60_000;

type Forced = { readonly ok: true; readonly force: boolean } | { readonly ok: false; readonly error: string };

/** The body of a call that may be forced: none, or an object. */
const forceOf = async ({ parts }: IsolateContext, request: Request): Promise<Forced> => {
  if (request.headers.get("content-length") === "0" || request.body === null) return { ok: true, force: false };
  const body = await jsonObject(request);
  if (body === null) return { ok: false, error: "Invalid JSON body" };
  const force = parts.forcedBy(body["force"]);
  return force === null ? { ok: false, error: "force must be a boolean" } : { ok: true, force };
};

const unreachable = (message: string): Failure => ({ kind: "container", message, transient: true, admitted: false, status: 503 });

/** POST /users/:id/sync-async (worker.md B.2): answers at once, never wakes; the outcome stands in r2-status (worker:SYNC-25). */
export const syncRoute = async (context: IsolateContext, userId: string, request: Request): Promise<Response> => {
  const { ports, parts } = context;
  const forced = await forceOf(context, request);
  if (!forced.ok) return respond(context, { status: 400, fields: { error: forced.error, userId } });
  const answer = async (): Promise<Response> => {
    const asked = ports.host(sandboxName(userId)).startSync({ isolate: ports.name, force: forced.force });
    const begun = await withDeadline(ports.clock, ANSWER_MS, asked);
    if (begun === TIMED_OUT) throw new Error(`The Host did not answer within ${ANSWER_MS} ms`);
    if (!begun.started && begun.why === "not_running") {
      return respond(context, { status: 409, fields: { error: "sandbox not running", reason: "nothing_to_sync", userId } });
    }
    const alreadyRunning = begun.started ? {} : { alreadyRunning: true };
    const message = begun.started ? "Sync initiated in background" : "Sync already in progress";
    const checkStatusAt = `/api/super/users/${userId}/r2-status`;
    return respond(context, {
      status: 200,
      fields: { success: true, userId, operationId: begun.operationId, message, checkStatusAt, ...alreadyRunning },
    });
  };
  try {
    return await answer();
  } catch (error) {
    const failed = parts.answerFailure("restart", unreachable(factsOf(error).message), 1);
    return respond(context, { ...failed, fields: { userId, ...failed.fields } });
  }
};

/** POST /users/:id/emergency-reset (worker:LIFE-3): local state away, the backup back. */
export const resetRoute = async (context: IsolateContext, userId: string, request: Request): Promise<Response> => {
  const forced = await forceOf(context, request);
  if (!forced.ok) return respond(context, { status: 400, fields: { error: forced.error, userId } });
  const host = context.ports.host(sandboxName(userId));
  const result = await attempt(context, {
    operation: "restart",
    wakeBudgetMs: 1,
    operationMs: RESET_MS,
    attempts: 1,
    run: (call) => host.reset(call, { force: forced.force }),
  });
  if (!result.ok) {
    const failed = context.parts.answerFailure("restart", result.failure, result.attempts);
    return respond(context, { ...failed, fields: { userId, ...failed.fields } });
  }
  if (!result.value.started) return respond(context, { status: 409, fields: { error: "no restorable backup", userId } });
  const fields = {
    success: true,
    userId,
    operationId: result.value.operationId,
    message: "Reset initiated in background",
    checkStatusUrl: `/api/super/users/${userId}/state/v2`,
  };
  return respond(context, { status: 200, fields });
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** POST /users/:id/restore: makes the copy of a day the newest backup, without touching the sandbox (worker:SYNC-22). */
export const restoreRoute = async (context: IsolateContext, userId: string, request: Request): Promise<Response> => {
  const date = (await jsonObject(request))?.["date"];
  if (typeof date !== "string" || !DAY.test(date)) {
    return respond(context, { status: 400, fields: { error: "date must be a day such as 2026-01-31", userId } });
  }
  const host = context.ports.host(sandboxName(userId));
  const result = await attempt(context, {
    operation: "restart",
    wakeBudgetMs: 1,
    operationMs: RESET_MS,
    attempts: 1,
    run: (call) => host.chooseDay(call, date),
  });
  if (!result.ok) {
    const failed = context.parts.answerFailure("restart", result.failure, result.attempts);
    return respond(context, { ...failed, fields: { userId, ...failed.fields } });
  }
  if (result.value === null) return respond(context, { status: 404, fields: { error: "There is no backup of that day", userId, date } });
  return respond(context, { status: 200, fields: { success: true, userId, date, generation: result.value.generation } });
};
