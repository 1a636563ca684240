import { bearerFate, bearerOf } from "#harness/platform/server/auth/bearer.ts";
import { findWorkspace, nowOf, query, tell, type ServerContext } from "#harness/platform/server/context.ts";
import { lifeAfter, lifeOf } from "#harness/platform/server/health/liveness.ts";
import { isUuid } from "#harness/platform/server/ids.ts";
import { forget, heardOf } from "#harness/platform/server/presence-keys.ts";
import { isStorable, readObject, refuse, respond, storableObject, type Fields } from "#harness/platform/server/routes/respond.ts";
import type { WorkspaceStatus } from "#harness/platform/server/status.ts";
import type { EventType } from "#harness/platform/server/store/event-statements.ts";
import { number, statement } from "#harness/platform/server/store/statement.ts";
import { liveTokenCount } from "#harness/platform/server/store/token-statements.ts";
import { toWorkspace, type WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";
import type { HeartbeatStatus } from "./heartbeat-status.ts";
import { refusalOf } from "./refusal.ts";

/** What an agent says of itself, checked. */
interface Beat {
  readonly id: string;
  readonly errorRate: number;
  readonly sampleError: string;
  readonly activeTasks: number;
  readonly uptimeSeconds: number;
  readonly currentTask: string;
  readonly monthlySpend: number;
  readonly runtimeState: string;
  /** Null when none were sent, which keeps the known ones. */
  readonly capabilities: Readonly<Record<string, boolean>> | null;
}

const SPEND_MAX = 1e12;
const INT_MAX = 2_147_483_647;
const SAMPLE_MAX_CHARS = 4_096;

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= INT_MAX;

const isFlags = (value: unknown): value is Readonly<Record<string, boolean>> =>
  storableObject(value) !== null && Object.values(value as Fields).every((one) => typeof one === "boolean");

/** A heartbeat's fields; null when one of them is of the wrong kind. */
const parse = (fields: Fields): Beat | null => {
  const { workspace_id: id, error_rate: errorRate = 0, active_tasks: activeTasks = 0, uptime_seconds: uptimeSeconds = 0 } = fields;
  const {
    sample_error: sampleError = "",
    current_task: currentTask = "",
    monthly_spend: spend = 0,
    runtime_state: runtimeState = "",
  } = fields;
  const metadata = fields["runtime_metadata"] ?? {};
  if (!isStorable(id) || !isUuid(id) || !isCount(activeTasks) || !isCount(uptimeSeconds)) return null;
  if (typeof errorRate !== "number" || !(errorRate >= 0 && errorRate <= 1)) return null;
  if (!isStorable(sampleError) || !isStorable(currentTask) || !isStorable(runtimeState)) return null;
  if (typeof spend !== "number" || !Number.isFinite(spend) || typeof metadata !== "object" || metadata === null || Array.isArray(metadata))
    return null;
  const { capabilities = null } = metadata as Fields;
  if (capabilities !== null && !isFlags(capabilities)) return null;
  const monthlySpend = Math.min(Math.max(0, Math.trunc(spend)), SPEND_MAX);
  const known = { id: id.toLowerCase(), errorRate, activeTasks, uptimeSeconds, currentTask, monthlySpend, runtimeState, capabilities };
  return { ...known, sampleError: sampleError.slice(0, SAMPLE_MAX_CHARS) };
};

const WRITE = `UPDATE workspaces SET status = COALESCE($2::workspace_status, status), last_heartbeat_at = $3::timestamptz, updated_at = $3::timestamptz,
    last_error_rate = $4, last_sample_error = CASE WHEN $5 = '' THEN last_sample_error ELSE $5 END, active_tasks = $6, uptime_seconds = $7,
    current_task = $8, monthly_spend = CASE WHEN $9::bigint > 0 THEN $9::bigint ELSE monthly_spend END, capabilities = COALESCE($10::jsonb, capabilities),
    idle_since = CASE WHEN $6::int > 0 THEN NULL ELSE COALESCE(idle_since, $3::timestamptz) END
  WHERE id = $1 AND status = $11::workspace_status AND provision_epoch = $12 RETURNING *`;

/** Stores a heartbeat and the status that it brings, if the workspace is still as it was judged; null when it moved on. */
const store = async (context: ServerContext, beat: Beat, { seen, to }: { readonly seen: WorkspaceRow; readonly to: HeartbeatStatus }) => {
  const capabilities = beat.capabilities === null ? null : JSON.stringify(beat.capabilities);
  const { rows } = await query(
    context,
    statement("heartbeat", WRITE, [
      ...[beat.id, to, nowOf(context), beat.errorRate, beat.sampleError, beat.activeTasks, beat.uptimeSeconds, beat.currentTask],
      ...[beat.monthlySpend, capabilities, seen.status, seen.epoch],
    ]),
  );
  return rows[0] === undefined ? null : toWorkspace(rows[0]);
};

const EVENTS: Partial<Record<WorkspaceStatus, EventType>> = { online: "WORKSPACE_ONLINE", degraded: "WORKSPACE_DEGRADED" };

const tellChange = async (context: ServerContext, from: WorkspaceStatus, row: WorkspaceRow): Promise<void> => {
  const event = EVENTS[row.status];
  if (from !== row.status && event !== undefined) await tell(context, event, { workspaceId: row.id, recovered_from: from });
};

const JUDGED_MAX = 5;

/** POST /registry/heartbeat (server.md B.2; server:REG-07 to REG-09, REG-13, REG-14, REG-17). */
export const heartbeatRoute = async (context: ServerContext, request: Request): Promise<Response> => {
  const body = await readObject(request);
  const beat = body.kind === "object" ? parse(body.fields) : null;
  if (beat === null) return refuse(400, "invalid request body");
  const once = context.parts.readsBearer === "once" ? await bearerFate(context, bearerOf(request), beat.id) : null;
  for (let judged = 1; judged <= JUDGED_MAX; judged += 1) {
    const seen = await findWorkspace(context, beat.id);
    // After the row: a bearer of the life before is revoked by then, or the row has moved on by the time of the write (decisions: E-42).
    const fate = once ?? (await bearerFate(context, bearerOf(request), beat.id));
    const live = fate === "absent" ? number((await query(context, liveTokenCount(beat.id))).rows[0] ?? {}, "live") : 1;
    const sight = {
      call: "heartbeat",
      status: seen?.status ?? null,
      bearer: fate,
      hasLiveToken: live > 0,
      foreignInstance: false,
    } as const;
    const refusal = refusalOf(context.parts.judgeAgentCall(sight), seen);
    if (refusal !== null || seen === null) return refusal ?? refuse(401, "missing workspace auth token");
    const { errorRate, runtimeState } = beat;
    const capabilities = beat.capabilities ?? seen.capabilities;
    const told = { errorRate, runtimeState, capabilities, knownCapabilities: seen.capabilities };
    const { effects } = lifeAfter(context.parts, lifeOf(seen), { type: "heartbeat", at: context.ports.clock.now(), sight: told });
    const to = effects.find((one) => one.type === "move")?.to ?? null;
    const renewal = effects.find((one) => one.type === "renew-key");
    // Before the row: whoever parks it after this write takes the key too, and where he came before there is none to write (server:STOP-05).
    if (renewal !== undefined) await heardOf(context, { id: seen.id, url: to === null || to === seen.status ? "" : seen.url }, renewal);
    const row = await store(context, beat, { seen, to });
    if (row === null) {
      if (renewal !== undefined) await forget(context, [seen.id]);
      continue;
    }
    await tellChange(context, seen.status, row);
    return respond(200, { status: "ok" });
  }
  return refuse(503, "the workspace is changing: send the heartbeat again");
};

/** POST /registry/update-card (server.md B.2). */
export const updateCardRoute = async (context: ServerContext, request: Request): Promise<Response> => {
  const body = await readObject(request);
  const { workspace_id: named, agent_card: card } = body.kind === "object" ? body.fields : {};
  const text = storableObject(card);
  if (!isStorable(named) || !isUuid(named) || text === null) return refuse(400, "invalid request body");
  const id = named.toLowerCase();
  const fate = await bearerFate(context, bearerOf(request), id);
  const seen = await findWorkspace(context, id);
  const live = fate === "absent" ? number((await query(context, liveTokenCount(id))).rows[0] ?? {}, "live") : 1;
  const sight = { call: "heartbeat", status: seen?.status ?? null, bearer: fate, hasLiveToken: live > 0, foreignInstance: false } as const;
  const refusal = refusalOf(context.parts.judgeAgentCall(sight), seen);
  if (refusal !== null) return refusal;
  const write = "UPDATE workspaces SET agent_card = $2, updated_at = $3 WHERE id = $1 AND status <> 'removed' RETURNING id";
  await query(context, statement("card", write, [id, text, nowOf(context)]));
  return respond(200, { status: "updated" });
};
