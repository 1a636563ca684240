import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { randomId } from "#harness/ports/random.ts";
import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { registeredUsers } from "#harness/platform/worker/registered-users.ts";
import { objectKey, sandboxName } from "#harness/platform/worker/user-path.ts";

/** What one user's check may take, ms: nobody waits for a Host that is stuck (worker:ISO-6). */
const USER_LIMIT_MS = 20_000;
const MINUTE_MS = 60_000;

/** One user's check: what was seen, and its alerts passed on. Never wakes, never keeps awake (worker:HIB-5). */
const checkUser = async (context: IsolateContext, userId: string): Promise<string> => {
  const { ports, metrics } = context;
  try {
    const call = {
      requestId: randomId(ports.random, "cron"),
      isolate: ports.name,
      attempt: 1,
      requestedAt: ports.clock.now(),
      wakeBudgetMs: 1,
    };
    const reply = await withDeadline(ports.clock, USER_LIMIT_MS, ports.host(sandboxName(userId)).checkHealth(call));
    if (reply === TIMED_OUT || !reply.ok) return "unreachable";
    for (const alert of reply.value.alerts) metrics.relay(userId, alert);
    if (reply.value.restarted) ports.log.write("warn", "automatic restart", { userId });
    return reply.value.sight;
  } catch (error) {
    ports.log.write("warn", "a health check failed", { userId, error: factsOf(error).message });
    return "unreachable";
  }
};

/** How long ago a running sandbox's data was last saved; a user that never was has no age (worker:SYNC-24). */
const checkSync = async ({ ports, parts, metrics }: IsolateContext, userId: string): Promise<void> => {
  try {
    const marker = await withDeadline(ports.clock, parts.healthCheckMs, ports.bucket.get(objectKey(userId, "/.last-sync")));
    if (marker === TIMED_OUT || marker === null) return;
    const at = parts.parseMarker(new TextDecoder().decode(marker.bytes));
    // oxlint-disable-next-line eslint/no-restricted-globals -- parsing a given instant reads no clock
    if (at !== null) metrics.syncAge(userId, (ports.clock.now() - Date.parse(at)) / MINUTE_MS);
  } catch {
    // R2's own troubles are told by those who need it.
  }
};

/** Each minute: every registered user's sandbox is looked at, the broken ones are recovered, the alerts judged (worker:HEALTH-12, OBS-10, OBS-13). */
export const healthJob = async (context: IsolateContext): Promise<void> => {
  const { ports, parts, metrics } = context;
  try {
    const users = await registeredUsers(ports.bucket);
    const sights = await Promise.all(
      users.map(async (userId) => {
        const sight = await checkUser(context, userId);
        metrics.saw(userId, sight);
        if (sight === "healthy" || sight === "failing") await checkSync(context, userId);
        return sight;
      }),
    );
    if (users.length > 0) ports.log.write("info", "health checks", { ...parts.summarise(sights) });
  } finally {
    metrics.judge();
  }
};
