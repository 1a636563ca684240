import type { Statement } from "#harness/ports/store.ts";
import { statement } from "./statement.ts";

/** Lets a change of a workspace's secrets want a restart in its own statement, if it changed anything (server:RST-04, RST-22). */
export const wantingRestart = ({ name, sql, params }: Statement, workspaceId: string, now: string): Statement => {
  const [id, at] = [params.length + 1, params.length + 2];
  return statement(
    name,
    `WITH written AS (${sql}),
     wanted AS (UPDATE workspaces SET restart_wanted_at = $${at}::timestamptz WHERE id = $${id}::uuid AND EXISTS (SELECT 1 FROM written))
     SELECT * FROM written`,
    [...params, workspaceId, now],
  );
};

/**
 * Lets a change of a global secret want a restart of everybody who has it in its environment. Returns a row for each of them,
 * oldest first: at least one with a null id, if anything was changed.
 */
export const wantingRestarts = ({ name, sql, params }: Statement, now: string): Statement =>
  statement(
    name,
    `WITH written AS (${sql}),
     wanted AS (UPDATE workspaces SET restart_wanted_at = $${params.length + 1}::timestamptz
       WHERE status IN ('online', 'degraded', 'offline', 'provisioning', 'failed') AND NOT external AND EXISTS (SELECT 1 FROM written)
       RETURNING id, created_at)
     SELECT wanted.id FROM written LEFT JOIN wanted ON true ORDER BY wanted.created_at, wanted.id`,
    [...params, now],
  );

/** A restart that somebody asks for; `resets` stays wanted until a start has done it. */
export const wantRestart = (workspaceId: string, resets: boolean, now: string): Statement =>
  statement(
    "restart-wanted",
    `UPDATE workspaces SET restart_wanted_at = $2, restart_resets = restart_resets OR $3::boolean WHERE id = $1 AND status <> 'removed'`,
    [workspaceId, now, resets],
  );

/**
 * Starts that an earlier process began and did not end: no machine of this epoch is known, so one of an earlier epoch may still
 * have to be stopped. Where `anyMachine` is false, only those without any.
 */
export const unfinishedStarts = (anyMachine: boolean): Statement =>
  statement(
    "recover-starts",
    `SELECT id FROM workspaces WHERE status = 'provisioning' AND NOT external
       AND (instance_id IS NULL OR ($1::boolean AND instance_epoch IS DISTINCT FROM provision_epoch)) ORDER BY created_at, id`,
    [anyMachine],
  );

/** The restarts that an earlier process still owes: wanted, and no cycle has loaded anything since. */
export const owedRestarts = (): Statement =>
  statement(
    "recover-restarts",
    `SELECT id, restart_resets FROM workspaces WHERE status IN ('online', 'degraded', 'offline', 'provisioning', 'failed') AND NOT external
       AND restart_wanted_at IS NOT NULL AND (loaded_at IS NULL OR restart_wanted_at >= loaded_at) ORDER BY created_at, id`,
  );
