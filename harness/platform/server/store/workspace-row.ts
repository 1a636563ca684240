import type { Row } from "#harness/ports/store.ts";
import type { WorkspaceStatus } from "#harness/platform/server/status.ts";
import { instant, number, text, textOrNull } from "./statement.ts";

/** One row of `workspaces`, typed. Instants in ms since the epoch. */
export interface WorkspaceRow {
  readonly id: string;
  readonly name: string;
  readonly role: string | null;
  readonly tier: number;
  readonly runtime: string;
  readonly model: string | null;
  readonly template: string | null;
  readonly status: WorkspaceStatus;
  readonly url: string;
  readonly parentId: string | null;
  readonly external: boolean;
  /** The container's or the instance's id; null before the first start. */
  readonly instanceId: string | null;
  /** Counts what makes a start in flight void: a start that finds another epoch has lost its workspace. */
  readonly epoch: number;
  /** The epoch that the instance was started in; null before the first start. In a later one it is the current instance no more. */
  readonly instanceEpoch: number | null;
  /** A restart that drops what the agent remembers is wanted, and no start has done it. */
  readonly resets: boolean;
  readonly provisioningSince: number | null;
  readonly activeTasks: number;
  readonly deliveryMode: string;
  readonly inboundSecret: string | null;
  readonly capabilities: Readonly<Record<string, boolean>>;
  readonly agentCard: unknown;
  readonly raw: Row;
}

/** Reads a row of `workspaces`. */
export const toWorkspace = (row: Row): WorkspaceRow => ({
  id: text(row, "id"),
  name: text(row, "name"),
  role: textOrNull(row, "role"),
  tier: number(row, "tier"),
  runtime: text(row, "runtime"),
  model: textOrNull(row, "model"),
  template: textOrNull(row, "template"),
  status: text(row, "status") as WorkspaceStatus,
  url: text(row, "url"),
  parentId: textOrNull(row, "parent_id"),
  external: row["external"] === true,
  instanceId: textOrNull(row, "instance_id"),
  epoch: number(row, "provision_epoch"),
  instanceEpoch: typeof row["instance_epoch"] === "number" ? row["instance_epoch"] : null,
  resets: row["restart_resets"] === true,
  provisioningSince: instant(row, "provisioning_since"),
  activeTasks: number(row, "active_tasks"),
  deliveryMode: text(row, "delivery_mode"),
  inboundSecret: textOrNull(row, "platform_inbound_secret") || null,
  capabilities: (row["capabilities"] ?? {}) as Readonly<Record<string, boolean>>,
  agentCard: row["agent_card"] ?? null,
  raw: row,
});
