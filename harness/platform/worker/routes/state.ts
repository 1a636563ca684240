import { isoTime, TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { HostState } from "#harness/platform/worker/host/areas/lifecycle-api.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { stateWord } from "#harness/platform/worker/state-word.ts";
import { objectKey, sandboxName } from "#harness/platform/worker/user-path.ts";
import { operationFields } from "./operation-fields.ts";
import { respond } from "./respond.ts";

/** What the Host may take before state/v2 answers without it, ms (worker:STATE-3). */
const STATE_LIMIT_MS = 450;
const STATE_V1_LIMIT_MS = 10_000;

type Asked = { readonly state: HostState; readonly error: null } | { readonly state: null; readonly error: string };

const askHost = async (context: IsolateContext, userId: string, limitMs: number): Promise<Asked> => {
  try {
    const asked = context.ports.host(sandboxName(userId)).state();
    const state = await withDeadline(context.ports.clock, limitMs, asked);
    return state === TIMED_OUT ? { state: null, error: `The Host did not answer within ${limitMs} ms` } : { state, error: null };
  } catch (error) {
    return { state: null, error: factsOf(error).message };
  }
};

/** The time of the last sync, from the bucket; null when there is none or it cannot be read (worker:STATE-5). */
const lastSync = async (context: IsolateContext, userId: string, limitMs: number): Promise<string | null> => {
  try {
    const marker = await withDeadline(context.ports.clock, limitMs, context.ports.bucket.get(objectKey(userId, "/.last-sync")));
    return marker === TIMED_OUT || marker === null ? null : context.parts.parseMarker(new TextDecoder().decode(marker.bytes));
  } catch {
    return null;
  }
};

const stateWordV2 = (state: HostState, now: number, startupLimitMs: number): string => {
  if (state.vm === "stopped") return "stopped";
  if (state.vm === "starting") return "starting";
  if (state.liveProcesses === 0) return "idle";
  if (state.gatewayHealthy === true) return "active";
  return now - (state.bootStartedAt ?? now) > startupLimitMs ? "error" : "starting";
};

/** How the data came about and since when it may be in the sandbox only (worker:SYNC-10, HIB-8, SYNC-17). */
const backupFields = (state: HostState | null): Readonly<Record<string, unknown>> => {
  const backup = state?.backup;
  if (backup === undefined) return {};
  const { restore, unsyncedSince, shutdownSync } = backup;
  return {
    restore,
    unsyncedSince: unsyncedSince === null ? null : isoTime(unsyncedSince),
    ...(shutdownSync === null ? {} : { shutdownSync }),
  };
};

/** GET /users/:id/state (worker.md B.1): never wakes, changes nothing. */
export const stateRoute = async (context: IsolateContext, userId: string): Promise<Response> => {
  const [asked, lastActivity] = await Promise.all([
    askHost(context, userId, STATE_V1_LIMIT_MS),
    lastSync(context, userId, STATE_V1_LIMIT_MS),
  ]);
  if (asked.state === null) return respond(context, { status: 500, fields: { userId, state: "error", error: asked.error } });
  const { state } = asked;
  const up =
    state.vm === "running" && state.bootStartedAt !== null ? Math.floor((context.ports.clock.now() - state.bootStartedAt) / 1000) : null;
  const fields = {
    userId,
    state: stateWord(state),
    lastActivity,
    processCount: state.liveProcesses,
    // Only the gateway knows these two: they are what it said when the health check last asked (worker:STATE-7).
    memoryMB: up === null || state.report === undefined ? null : context.parts.memoryMB(state.report),
    version: up === null ? null : (state.report?.version ?? null),
    uptimeSeconds: up,
  };
  return respond(context, { status: 200, fields });
};

/** The state of one sandbox as state/v2 and the dashboard tell it: always an answer, within its budget (worker:STATE-2, STATE-3). */
export const stateV2Of = async (context: IsolateContext, userId: string) => {
  const began = context.ports.clock.now();
  const [asked, lastSyncAt] = await Promise.all([askHost(context, userId, STATE_LIMIT_MS), lastSync(context, userId, STATE_LIMIT_MS)]);
  const now = context.ports.clock.now();
  return {
    state: asked.state === null ? "error" : stateWordV2(asked.state, now, context.parts.startupLimitMs),
    userId,
    processCount: asked.state?.liveProcesses ?? 0,
    gatewayHealthy: asked.state?.gatewayHealthy ?? null,
    checkedAt: isoTime(now),
    latencyMs: now - began,
    lastSyncAt,
    ...backupFields(asked.state),
    ...(asked.error === null ? {} : { error: asked.error }),
    ...(asked.state?.operation === undefined ? {} : { operation: operationFields(asked.state.operation) }),
  };
};

/** GET /users/:id/state/v2: 200 always. */
export const stateV2Route = async (context: IsolateContext, userId: string): Promise<Response> =>
  respond(context, { status: 200, fields: await stateV2Of(context, userId) });
