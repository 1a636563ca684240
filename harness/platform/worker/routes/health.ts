import { isoTime, TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { HostHealth } from "#harness/platform/worker/host/areas/health-api.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { attempt } from "#harness/platform/worker/retry.ts";
import { objectKey, sandboxName } from "#harness/platform/worker/user-path.ts";
import { respond } from "./respond.ts";

/** What the Host may take of the ten seconds, ms (worker:HEALTH-7). */
const HOST_LIMIT_MS = 9_500;
const RESET_MS = 30_000;

/** One answer of a party, or why there is none; how long it took, ms. */
type Asked<T> = { readonly value: T | null; readonly ms: number; readonly error: string | null };

const ask = async <T>({ ports: { clock } }: IsolateContext, limitMs: number, work: () => Promise<T>): Promise<Asked<T>> => {
  const began = clock.now();
  try {
    const value = await withDeadline(clock, limitMs, work());
    if (value === TIMED_OUT) return { value: null, ms: clock.now() - began, error: `no answer within ${limitMs} ms` };
    return { value, ms: clock.now() - began, error: null };
  } catch (error) {
    return { value: null, ms: clock.now() - began, error: factsOf(error).message };
  }
};

/** What R2 says of the user's backup: an answer of any kind means that R2 is well (worker:HEALTH-6). */
interface Backup {
  readonly marker: boolean;
  readonly lastSync: string | null;
  readonly hasBackup: boolean;
}

const backupOf = async ({ ports: { bucket }, parts }: IsolateContext, userId: string): Promise<Backup> => {
  const [marker, files] = await Promise.all([
    bucket.get(objectKey(userId, "/.last-sync")),
    bucket.list({ prefix: objectKey(userId, "/root/"), limit: 1 }),
  ]);
  const lastSync = marker === null ? null : parts.parseMarker(new TextDecoder().decode(marker.bytes));
  return { marker: marker !== null, lastSync, hasBackup: marker !== null || files.objects.length > 0 };
};

const reasons = (checks: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(checks).flatMap(([name, reason]) => (reason === null ? [] : [[`${name}Error`, reason]])));

/** The four checks as the wire has them (worker.md B.6). */
const fieldsOf = (context: IsolateContext, host: Asked<HostHealth>, backup: Asked<Backup>) => {
  const { parts, redact } = context;
  const found = host.value;
  const seen = found?.sandbox.ok === true;
  const checks = {
    sandbox: parts.sandboxProof(seen),
    gateway: found?.gateway.ok ?? false,
    filesystem: found?.filesystem.ok ?? false,
    r2: backup.value !== null && parts.bucketProof(backup.value),
  };
  const errors = reasons({
    sandbox: found === null ? host.error : found.sandbox.reason,
    gateway: found?.gateway.reason ?? null,
    filesystem: found?.filesystem.reason ?? null,
    r2: backup.error,
  });
  const results = {
    gatewayProcess:
      found?.gatewayProcess === null || found === null
        ? null
        : { id: found.gatewayProcess.id, startTime: isoTime(found.gatewayProcess.startedAt) },
    processCount: found?.processCount ?? null,
    r2LastSync: backup.value?.lastSync ?? null,
    hasBackup: backup.value?.hasBackup ?? false,
    ...Object.fromEntries(Object.entries(errors).map(([name, text]) => [name, redact(text)])),
  };
  const took = (ok: boolean, ms: number | undefined): number => (ok ? (ms ?? -1) : -1);
  const timings = {
    sandbox: took(seen, found?.sandbox.ms),
    gateway: took(checks.gateway, found?.gateway.ms),
    filesystem: took(checks.filesystem, found?.filesystem.ms),
    r2: took(checks.r2, backup.ms),
  };
  return { checks, results, timings };
};

/** GET /users/:id/health: four checks side by side, none of which wakes or touches anything (worker:HEALTH-1 to HEALTH-11). */
export const healthRoute = async (context: IsolateContext, userId: string): Promise<Response> => {
  const { clock } = context.ports;
  const began = clock.now();
  const [host, backup] = await Promise.all([
    ask(context, HOST_LIMIT_MS, () => context.ports.host(sandboxName(userId)).health()),
    ask(context, context.parts.healthCheckMs, () => backupOf(context, userId)),
  ]);
  const { checks, results, timings } = fieldsOf(context, host, backup);
  const healthy = Object.values(checks).every(Boolean);
  const state = host.value?.state ?? "error";
  const fields = {
    userId,
    healthy,
    state,
    ...(host.value?.breaker === true ? { breaker: true } : {}),
    checks,
    results,
    timings,
    totalTimeMs: clock.now() - began,
  };
  return respond(context, { status: healthy ? 200 : 503, fields });
};

/** POST /users/:id/reset-breaker: automatic restarts may happen again, and one does where it is due (worker.md C.2). */
export const resetBreakerRoute = async (context: IsolateContext, userId: string): Promise<Response> => {
  const host = context.ports.host(sandboxName(userId));
  const result = await attempt(context, {
    operation: "restart",
    wakeBudgetMs: 1,
    operationMs: RESET_MS,
    run: (call) => host.resetBreaker(call),
  });
  if (!result.ok) {
    const answer = context.parts.answerFailure("restart", result.failure, result.attempts);
    return respond(context, { ...answer, fields: { userId, ...answer.fields } });
  }
  for (const alert of result.value.alerts) context.metrics.relay(userId, alert);
  return respond(context, { status: 200, fields: { success: true, userId, checkStatusUrl: `/api/super/users/${userId}/health` } });
};
