import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { attempt } from "#harness/platform/worker/retry.ts";
import { isUserId, sandboxName } from "#harness/platform/worker/user-path.ts";
import { registeredUsers } from "#harness/platform/worker/registered-users.ts";
import { respond } from "./respond.ts";

const DELAY_DEFAULT_MS = 5_000;
const DELAY_MAX_MS = 3_600_000;
const USERS_MAX = 1_000;
/** A Host only writes a plan down and sets its alarm, ms. */
const PLAN_MS = 5_000;

type Wanted =
  | { readonly ok: true; readonly userIds: readonly string[] | null; readonly delayMs: number }
  | { readonly ok: false; readonly error: string };

const parse = (body: unknown): Wanted => {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return { ok: false, error: "Invalid JSON body" };
  const { userIds = null, delayMs = DELAY_DEFAULT_MS } = body as Readonly<Record<string, unknown>>;
  if (typeof delayMs !== "number" || !Number.isFinite(delayMs) || delayMs < 0 || delayMs > DELAY_MAX_MS) {
    return { ok: false, error: "delayMs must be a number of milliseconds" };
  }
  if (userIds === null) return { ok: true, userIds, delayMs };
  const valid = Array.isArray(userIds) && userIds.every((one): one is string => typeof one === "string" && isUserId(one));
  if (!valid) return { ok: false, error: "userIds must be a list of user ids" };
  return { ok: true, userIds: [...new Set(userIds)], delayMs };
};

const bodyOf = async (request: Request): Promise<unknown> => {
  const text = await request.text();
  try {
    return text.trim() === "" ? {} : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
};

/** POST /bulk/restart: each Host gets its own time, and its alarm keeps it, so that no request has to live that long (worker:LIFE-8, LIFE-5). */
export const bulkRestartRoute = async (context: IsolateContext, request: Request): Promise<Response> => {
  const wanted = parse(await bodyOf(request));
  if (!wanted.ok) return respond(context, { status: 400, fields: { error: wanted.error } });
  let users: readonly string[];
  try {
    users = wanted.userIds ?? (await registeredUsers(context.ports.bucket));
  } catch (error) {
    return respond(context, { status: 502, fields: { error: factsOf(error).message, errorType: "r2_error" } });
  }
  if (users.length > USERS_MAX) return respond(context, { status: 413, fields: { error: `At most ${USERS_MAX} users at once` } });
  const planned = await Promise.all(users.map((userId, index) => plan(context, userId, context.parts.bulkDelayMs(index, wanted.delayMs))));
  const fields = {
    message: "Bulk restart initiated in background",
    total: users.length,
    delayMs: wanted.delayMs,
    estimatedDurationMs: Math.max(0, users.length - 1) * wanted.delayMs,
    checkStatusUrl: "/api/super/state/dashboard",
    operations: Object.fromEntries(planned.flatMap(({ userId, operationId }) => (operationId === null ? [] : [[userId, operationId]]))),
    failed: planned.flatMap(({ userId, operationId }) => (operationId === null ? [userId] : [])),
  };
  return respond(context, { status: 200, fields });
};

/** One user's part; a Host that cannot be reached is told and delays nobody. */
const plan = async (
  context: IsolateContext,
  userId: string,
  afterMs: number,
): Promise<{ readonly userId: string; readonly operationId: string | null }> => {
  const host = context.ports.host(sandboxName(userId));
  const planned = await attempt(context, {
    operation: "restart",
    wakeBudgetMs: 1,
    operationMs: PLAN_MS,
    attempts: 1,
    run: (call) => host.restart(call, afterMs),
  });
  if (planned.ok) return { userId, operationId: planned.value.operationId };
  context.ports.log.write("error", "a restart could not be planned", { userId, error: planned.failure.message });
  return { userId, operationId: null };
};
