import { isoTime, TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { registeredUsers } from "#harness/platform/worker/registered-users.ts";
import { sandboxName } from "#harness/platform/worker/user-path.ts";
import { respond } from "./respond.ts";
import { stateV2Of } from "./state.ts";

/** What R2 may take to say who is registered, ms. */
const USERS_LIMIT_MS = 10_000;

/** GET /state/dashboard: every registered user, whatever is wrong with some (worker:STATE-8). */
export const dashboardRoute = async (context: IsolateContext): Promise<Response> => {
  const { clock, bucket } = context.ports;
  const began = clock.now();
  const failed = (error: string): Response => respond(context, { status: 502, fields: { error, errorType: "r2_error" } });
  let registered;
  try {
    registered = await withDeadline(clock, USERS_LIMIT_MS, registeredUsers(bucket));
  } catch (error) {
    return failed(factsOf(error).message);
  }
  if (registered === TIMED_OUT) return failed(`The bucket did not answer within ${USERS_LIMIT_MS} ms`);
  const users = await Promise.all(registered.map(async (userId) => ({ ...(await stateV2Of(context, userId)), name: sandboxName(userId) })));
  const summary = context.parts.summariseStates(users.map(({ state }) => state));
  const now = clock.now();
  return respond(context, { status: 200, fields: { users, summary, totalLatencyMs: now - began, checkedAt: isoTime(now) } });
};
