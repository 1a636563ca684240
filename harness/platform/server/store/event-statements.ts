import type { Statement } from "#harness/ports/store.ts";
import { statement } from "./statement.ts";

/** The kinds of events that are stored (server.md B.2). */
export type EventType =
  | "WORKSPACE_PROVISIONING"
  | "WORKSPACE_ONLINE"
  | "WORKSPACE_OFFLINE"
  | "WORKSPACE_DEGRADED"
  | "WORKSPACE_REMOVED"
  | "WORKSPACE_PAUSED"
  | "WORKSPACE_HIBERNATED"
  | "WORKSPACE_PROVISION_FAILED"
  | "WORKSPACE_AWAITING_AGENT"
  | "WORKSPACE_COLLAPSED"
  | "EXTERNAL_CREDENTIALS_ROTATED";

export const insertEvent = (event: {
  readonly id: string;
  readonly workspaceId: string;
  readonly type: EventType;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly now: string;
}): Statement =>
  statement("event", "INSERT INTO structure_events (id, workspace_id, type, payload, created_at) VALUES ($1, $2, $3, $4, $5)", [
    event.id,
    event.workspaceId,
    event.type,
    JSON.stringify(event.payload),
    event.now,
  ]);

/** The latest events, of one workspace or of all, newest first. */
export const latestEvents = (workspaceId: string | null, limit: number): Statement =>
  statement(
    "events",
    `SELECT id, workspace_id, type, payload, created_at FROM structure_events WHERE $1::uuid IS NULL OR workspace_id = $1
     ORDER BY created_at DESC, id DESC LIMIT $2`,
    [workspaceId, limit],
  );
