import type { SqlValue, Statement } from "#harness/ports/store.ts";
import type { WorkspaceStatus } from "#harness/platform/server/status.ts";
import { settlingStart } from "./start-statements.ts";
import { statement } from "./statement.ts";

/** What a new row is made of. */
export interface NewWorkspace {
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
  readonly deliveryMode: string;
  readonly budgetLimit: number | null;
  readonly maxConcurrentTasks: number;
  readonly hibernationIdleMinutes: number | null;
  readonly workspaceDir: string | null;
  readonly workspaceAccess: string;
  readonly awarenessNamespace: string;
  readonly inboundSecret: string;
  readonly x: number | null;
  readonly y: number | null;
}

/** One row of `workspaces`. */
export const workspaceById = (id: string): Statement => statement("workspace", "SELECT * FROM workspaces WHERE id = $1", [id]);

/** Every row that is not removed, oldest first. */
export const allWorkspaces = (): Statement =>
  statement("workspaces", "SELECT * FROM workspaces WHERE status <> 'removed' ORDER BY created_at, id");

/** A new row; none below a parent that is not there or removed, if `parentLives` is asked for: the caller holds the parent's lock (server:STATE-02). */
export const insertWorkspace = (row: NewWorkspace, now: string, parentLives = true): Statement =>
  statement(
    "workspace-insert",
    `INSERT INTO workspaces (id, name, role, tier, runtime, model, template, status, url, parent_id, external, delivery_mode,
       budget_limit, max_concurrent_tasks, hibernation_idle_minutes, workspace_dir, workspace_access, awareness_namespace,
       platform_inbound_secret, x, y, provisioning_since, created_at, updated_at)
     SELECT $1::uuid, $2, $3, $4::int, $5, $6, $7, $8::workspace_status, $9, $10::uuid, $11::boolean, $12, $13::bigint, $14::int, $15::int, $16, $17,
       $18, $19, $20::double precision, $21::double precision, $22::timestamptz, $22::timestamptz, $22::timestamptz
     WHERE NOT $23::boolean OR $10::uuid IS NULL OR EXISTS (SELECT 1 FROM workspaces p WHERE p.id = $10::uuid AND p.status <> 'removed')`,
    [
      ...[row.id, row.name, row.role, row.tier, row.runtime, row.model, row.template, row.status, row.url, row.parentId],
      ...[row.external, row.deliveryMode, row.budgetLimit, row.maxConcurrentTasks, row.hibernationIdleMinutes, row.workspaceDir],
      ...[row.workspaceAccess, row.awarenessNamespace, row.inboundSecret, row.x, row.y, now, parentLives],
    ],
  );

/** A workspace and everything below it, root first. The depth is bounded, so a cycle of parents ends (server:A2A-19). */
export const subtree = (id: string): Statement =>
  statement(
    "subtree",
    `WITH RECURSIVE tree AS (
       SELECT id, 0 AS depth FROM workspaces WHERE id = $1
       UNION ALL
       SELECT child.id, tree.depth + 1 FROM workspaces child JOIN tree ON child.parent_id = tree.id WHERE tree.depth < 32
     )
     SELECT w.*, tree.depth FROM tree JOIN workspaces w ON w.id = tree.id ORDER BY tree.depth, w.created_at, w.id`,
    [id],
  );

/** What is not removed directly below these. */
export const liveChildren = (ids: readonly string[]): Statement =>
  statement("live-children", "SELECT * FROM workspaces WHERE parent_id = ANY($1::uuid[]) AND status <> 'removed' ORDER BY created_at, id", [
    ids,
  ]);

/** The ancestors of a workspace that are paused. */
export const pausedAncestors = (id: string): Statement =>
  statement(
    "paused-ancestors",
    `WITH RECURSIVE up AS (
       SELECT parent_id, 0 AS depth FROM workspaces WHERE id = $1
       UNION ALL
       SELECT w.parent_id, up.depth + 1 FROM workspaces w JOIN up ON w.id = up.parent_id WHERE up.depth < 32
     )
     SELECT w.id FROM up JOIN workspaces w ON w.id = up.parent_id WHERE w.status = 'paused' ORDER BY w.id`,
    [id],
  );

/** What a status write sets beside the status. */
export interface StatusWrite {
  readonly name: string;
  readonly ids: readonly string[];
  readonly to: WorkspaceStatus;
  /** The write happens only from these; tested in the statement itself. */
  readonly from: readonly WorkspaceStatus[];
  readonly now: string;
  /** Voids every start in flight. */
  readonly newEpoch?: boolean;
  readonly clearsUrl?: boolean;
  /** A cycle begins with it, which will load what is saved by then. */
  readonly loads?: boolean;
  /** A restart is wanted from now on, until a cycle has loaded what is saved by then (server:RST-04). */
  readonly wantsRestart?: boolean;
  /** Its next life begins to be idle anew. */
  readonly idlesAnew?: boolean;
  /** Only of a workspace without a task. */
  readonly onlyIdle?: boolean;
  /** Only in this epoch. */
  readonly epoch?: number;
}

/** A conditional status write; returns the rows that it changed (server.md C.1, F-30). Failed is written by `failWorkspace` only. */
export const writeStatus = (write: StatusWrite & { readonly to: Exclude<WorkspaceStatus, "failed"> }): Statement => {
  const params: SqlValue[] = [write.to, write.now, write.ids, write.from];
  const conditions = ["id = ANY($3::uuid[])", "status = ANY($4::workspace_status[])"];
  if (write.onlyIdle === true) conditions.push("active_tasks = 0");
  if (write.epoch !== undefined) conditions.push(`provision_epoch = $${params.push(write.epoch)}`);
  const sets = ["status = $1", "updated_at = $2"];
  if (write.newEpoch === true) sets.push("provision_epoch = provision_epoch + 1");
  if (write.clearsUrl === true) sets.push("url = ''");
  if (write.loads === true) sets.push("loaded_at = $2");
  if (write.idlesAnew === true) sets.push("idle_since = NULL");
  if (write.wantsRestart === true) sets.push("restart_wanted_at = $2");
  if (write.to === "provisioning") sets.push("provisioning_since = $2", "last_sample_error = NULL");
  return statement(write.name, `UPDATE workspaces SET ${sets.join(", ")} WHERE ${conditions.join(" AND ")} RETURNING *`, params);
};

/**
 * Lets a status write of its own statement owe the stop of the instances that it parks: whoever dies in between loses nothing
 * (server:STOP-05, F-28).
 */
export const owingStops = ({ name, sql, params }: Statement): Statement =>
  statement(
    name,
    `WITH written AS (${sql}),
     owed AS (INSERT INTO pending_stops (workspace_id, machine, since)
       SELECT id, instance_id, updated_at FROM written WHERE instance_id IS NOT NULL AND NOT external
       ON CONFLICT (workspace_id, machine) DO NOTHING)
     SELECT * FROM written`,
    params,
  );

/** Hibernations that whoever began them before `before` has not ended, and never will. */
export const endHibernations = (before: string, now: string): Statement =>
  statement(
    "hibernations-ended",
    "UPDATE workspaces SET status = 'hibernated', updated_at = $2 WHERE status = 'hibernating' AND updated_at < $1 RETURNING id",
    [before, now],
  );

/** Marks a start as failed, with its message (server:PROV-06), unless the workspace has moved on. */
export const failWorkspace = (failure: {
  readonly name: string;
  readonly id: string;
  readonly message: string | null;
  readonly now: string;
  /** Only in this epoch; any when null. */
  readonly epoch: number | null;
}): Statement =>
  statement(
    failure.name,
    `UPDATE workspaces SET status = 'failed', last_sample_error = $2, updated_at = $3
     WHERE id = $1 AND status = 'provisioning' AND ($4::int IS NULL OR provision_epoch = $4) RETURNING *`,
    [failure.id, failure.message, failure.now, failure.epoch],
  );

/** Stores what a start brought, if the workspace is still the one that it was started for (server:PROV-10, F-04); the start is settled with it. */
export const storeMachine = (start: {
  readonly id: string;
  readonly epoch: number;
  readonly machine: string;
  readonly url: string;
  readonly now: string;
}): Statement =>
  settlingStart(
    statement(
      "store-machine",
      // A reset that was wanted before this start loaded is done with it.
      `UPDATE workspaces SET instance_id = $3, instance_epoch = $2, restart_resets = restart_resets AND restart_wanted_at >= loaded_at, url = CASE WHEN $4 = '' THEN url ELSE $4 END, updated_at = $5
     WHERE id = $1 AND provision_epoch = $2 AND status NOT IN ('removed', 'paused', 'hibernating', 'hibernated') RETURNING *`,
      [start.id, start.epoch, start.machine, start.url, start.now],
    ),
  );

/** Forgets a machine that was stopped, unless another one took its place. */
export const forgetMachine = (id: string, machine: string): Statement =>
  statement("forget-machine", "UPDATE workspaces SET instance_id = NULL WHERE id = $1 AND instance_id = $2", [id, machine]);

/** Remembers that a machine has to be stopped, until it is (server:STOP-13, F-28). An empty machine: whatever the engine has by the workspace's name. */
export const owesStop = (id: string, machine: string, now: string): Statement =>
  statement(
    "stop-owed",
    "INSERT INTO pending_stops (workspace_id, machine, since) VALUES ($1, $2, $3) ON CONFLICT (workspace_id, machine) DO NOTHING",
    [id, machine, now],
  );

/** The same for workspaces that were removed at `now`: by their instances, or by name. */
export const owesStops = (ids: readonly string[], by: "instance" | "name", now: string): Statement =>
  statement(
    "stops-owed-by-removal",
    `INSERT INTO pending_stops (workspace_id, machine, since)
     SELECT id, CASE WHEN $3 = 'name' THEN '' ELSE instance_id END, $2::timestamptz FROM workspaces
     WHERE id = ANY($1::uuid[]) AND status = 'removed' AND updated_at = $2::timestamptz AND NOT external
       AND ($3 = 'name' OR instance_id IS NOT NULL)
     ON CONFLICT (workspace_id, machine) DO NOTHING`,
    [ids, now, by],
  );

export const stopDone = (id: string, machine: string): Statement =>
  statement("stop-done", "DELETE FROM pending_stops WHERE workspace_id = $1 AND machine = $2", [id, machine]);

/** The stops that are owed, of these workspaces or of all, oldest first; a start that is claimed is none of them yet. */
export const stopsOwed = (ids: readonly string[] | null): Statement =>
  statement(
    "stops-owed",
    `SELECT p.workspace_id, p.machine, w.status FROM pending_stops p LEFT JOIN workspaces w ON w.id = p.workspace_id
     WHERE ($1::uuid[] IS NULL OR p.workspace_id = ANY($1::uuid[])) AND NOT starts_with(p.machine, 'claim:') ORDER BY p.since, p.workspace_id, p.machine`,
    [ids],
  );
