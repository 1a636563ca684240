import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { nowOf, query, tell, type ServerContext } from "#harness/platform/server/context.ts";
import type { Purpose } from "#harness/platform/server/dispatch/choose-backend.ts";
import { forget } from "#harness/platform/server/presence-keys.ts";
import { WORKSPACE_STATUSES } from "#harness/platform/server/status.ts";
import { statement, text } from "#harness/platform/server/store/statement.ts";
import { revokeAll } from "#harness/platform/server/store/token-statements.ts";
import { toWorkspace, type WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";
import { liveChildren, owesStops, stopsOwed, subtree, writeStatus } from "#harness/platform/server/store/workspace-statements.ts";

const LIVE = WORKSPACE_STATUSES.filter((status) => status !== "removed");

/** One workload that a delete has to stop. */
interface Owed {
  readonly id: string;
  readonly machine: string | null;
}

export interface Removal {
  /** How many workspaces are removed by this call. */
  readonly removed: number;
  /** How many of the stops failed or did not end in time. */
  readonly failures: number;
  /** The backends' own words, for the log. */
  readonly raw: string;
}

/** A workspace and everything below it, as the database has it. */
export const treeOf = async (context: ServerContext, id: string): Promise<readonly WorkspaceRow[]> =>
  (await query(context, subtree(id))).rows.map(toWorkspace);

/** Marks as removed, revokes, disables and unlays in one transaction, before anything is stopped (server:STOP-12). */
const mark = async (context: ServerContext, rows: readonly WorkspaceRow[]): Promise<readonly WorkspaceRow[]> => {
  const ids = rows.map((row) => row.id);
  const now = nowOf(context);
  const backend = context.dispatcher.backendFor("delete")?.name;
  const owed = backend === undefined ? [] : [owesStops(ids, backend === "docker" ? "name" : "instance", now)];
  const [written] = await context.ports.store.transaction([
    writeStatus({ name: "remove", ids, to: "removed", from: LIVE, now, newEpoch: true, clearsUrl: true }),
    revokeAll(ids, "delete", now),
    statement("schedules-off", "UPDATE workspace_schedules SET enabled = false WHERE workspace_id = ANY($1::uuid[])", [ids]),
    statement("layouts-off", "DELETE FROM canvas_layouts WHERE workspace_id = ANY($1::uuid[])", [ids]),
    ...owed,
  ]);
  return (written?.rows ?? []).map(toWorkspace);
};

/**
 * Marks a tree, and what was created below it since it was read: once its workspaces are marked, nothing is created below them any more.
 * The workspace above children that are collapsed goes on; nobody looks for more of them.
 */
const markAll = async (context: ServerContext, tree: readonly WorkspaceRow[]): Promise<readonly WorkspaceRow[]> => {
  const removed: WorkspaceRow[] = [];
  for (let rows = tree; rows.length > 0;) {
    removed.push(...(await mark(context, rows)));
    rows = (await query(context, liveChildren(rows.map((row) => row.id)))).rows.map(toWorkspace);
  }
  return removed;
};

const stopOne = async (context: ServerContext, { id, machine }: Owed, purpose: Purpose): Promise<string | null> => {
  const stopped = await context.dispatcher.discard({ workspaceId: id, machine }, purpose);
  if (!stopped.ok) context.ports.log.write("error", "a removed workload could not be stopped", { workspace: id, error: stopped.raw });
  return stopped.ok ? null : stopped.raw;
};

/** Stops all of them at once, within the time that a delete has; those that take longer go on by themselves. */
const stopAll = async (context: ServerContext, owed: readonly Owed[], purpose: Purpose): Promise<Pick<Removal, "failures" | "raw">> => {
  const { clock } = context.ports;
  const results = await Promise.all(owed.map((one) => withDeadline(clock, context.parts.cleanupMs, stopOne(context, one, purpose))));
  const failures = results.filter((result) => result !== null);
  return { failures: failures.length, raw: failures.map((one) => (one === TIMED_OUT ? "a stop took too long" : one)).join("; ") };
};

const workloadsOf = (rows: readonly WorkspaceRow[]): readonly Owed[] =>
  rows.filter((row) => !row.external).map((row) => ({ id: row.id, machine: row.instanceId }));

/** What is to be stopped: this call's own, and what earlier deletes of this tree still owe (server:STOP-13, F-28). */
const owedOf = async (
  context: ServerContext,
  tree: readonly WorkspaceRow[],
  removed: readonly WorkspaceRow[],
): Promise<readonly Owed[]> => {
  const own = workloadsOf(removed);
  const again = context.parts.stopsAgain === "root-only" ? tree.slice(0, 1) : tree;
  const { rows } = await query(context, stopsOwed(again.map((row) => row.id)));
  const earlier = rows.map((row) => ({ id: text(row, "workspace_id"), machine: text(row, "machine") || null }));
  return [...own, ...earlier.filter((one) => !own.some((other) => other.id === one.id))];
};

/**
 * Removes these workspaces: marks first, stops then. It runs to its end whether or not its caller
 * is still there. Rejects when the database fails.
 */
export const remove = async (context: ServerContext, tree: readonly WorkspaceRow[], purpose: "delete" | "collapse"): Promise<Removal> => {
  const live = tree.filter((row) => row.status !== "removed");
  const early = context.parts.marksRemoved === "before-stops" ? null : await stopAll(context, workloadsOf(live), purpose);
  const removed = await markAll(context, tree);
  await forget(
    context,
    removed.map((row) => row.id),
  );
  for (const row of removed) await tell(context, "WORKSPACE_REMOVED", { workspaceId: row.id });
  const stopped = early ?? (await stopAll(context, await owedOf(context, tree, removed), purpose));
  for (const row of removed) context.restarted.delete(row.id);
  return { removed: removed.length, ...stopped };
};

/** Deletes the rows of removed workspaces for good. */
export const purge = async (context: ServerContext, tree: readonly WorkspaceRow[]): Promise<void> => {
  const ids = tree.map((row) => row.id);
  await query(context, statement("purge", "DELETE FROM workspaces WHERE id = ANY($1::uuid[]) AND status = 'removed'", [ids]));
};
