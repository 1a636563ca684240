import { isoTime } from "#harness/ports/clock.ts";
import type { Statement } from "#harness/ports/store.ts";
import { nowOf, query, tell, type ServerContext } from "#harness/platform/server/context.ts";
import { forget } from "#harness/platform/server/presence-keys.ts";
import { WORKSPACE_STATUSES } from "#harness/platform/server/status.ts";
import { text } from "#harness/platform/server/store/statement.ts";
import { toWorkspace, type WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";
import { endHibernations, forgetMachine, owingStops, subtree, writeStatus } from "#harness/platform/server/store/workspace-statements.ts";

const PAUSABLE = WORKSPACE_STATUSES.filter((status) => status !== "removed" && status !== "paused");

/** Stops a parked workspace's workload; what fails is owed and tried again by the sweeper. True when it is stopped. */
const stopParked = async (context: ServerContext, row: WorkspaceRow, purpose: "pause" | "hibernate"): Promise<boolean> => {
  if (row.external) return true;
  const result = await context.dispatcher.stop({ workspaceId: row.id, machine: row.instanceId }, purpose);
  if (!result.ok) context.ports.log.write("warn", "a parked workload could not be stopped yet", { workspace: row.id, error: result.raw });
  else if (row.instanceId !== null) await query(context, forgetMachine(row.id, row.instanceId));
  return result.ok;
};

/**
 * Parks workspaces by `work`, which tells of each whose stop has ended. The next cycle of each waits for that from before the
 * status is written: a stop by name would hit whatever a resume has started by then (server:RST-06).
 */
const inLanes = async <T>(
  { lanes, parts }: ServerContext,
  ids: readonly string[],
  work: (stopped: (id: string) => void) => Promise<T>,
): Promise<T> => {
  if (parts.parksInLane === "once-it-stops") return work(() => {});
  const stops = new Map(ids.map((id) => [id, Promise.withResolvers<void>()]));
  for (const [id, { promise }] of stops) lanes.stopping(id, promise);
  try {
    return await work((id) => stops.get(id)?.resolve());
  } finally {
    for (const { resolve } of stops.values()) resolve();
  }
};

/** A write that parks, with the stops that it owes; the engine's are found by their containers' names, and owed to nobody (M-118). */
const parking = (context: ServerContext, write: Statement, purpose: "pause" | "hibernate"): Statement => {
  const isOwed = context.parts.owesParkedStops === "with-the-status" && context.dispatcher.backendFor(purpose)?.name === "control-plane";
  return isOwed ? owingStops(write) : write;
};

/** Pauses a workspace and everything below it; answers with those that were paused now (server:STOP-05). */
export const pause = async (context: ServerContext, id: string): Promise<readonly WorkspaceRow[]> => {
  const tree = (await query(context, subtree(id))).rows.map(toWorkspace);
  const ids = tree.map((row) => row.id);
  return inLanes(context, ids, (stopped) => pauseTree(context, tree, stopped));
};

const pauseTree = async (
  context: ServerContext,
  tree: readonly WorkspaceRow[],
  stopped: (id: string) => void,
): Promise<readonly WorkspaceRow[]> => {
  const ids = tree.map((row) => row.id);
  // Void every start in flight with the same statement: paused is left by resume, restart or delete only.
  const write = writeStatus({ name: "pause", ids, to: "paused", from: PAUSABLE, now: nowOf(context), newEpoch: true, clearsUrl: true });
  const changed = (await query(context, parking(context, write, "pause"))).rows.map(toWorkspace);
  const paused = tree.flatMap(({ id: one }) => changed.find((row) => row.id === one) ?? []);
  await forget(
    context,
    paused.map((row) => row.id),
  );
  for (const row of paused) await tell(context, "WORKSPACE_PAUSED", { workspaceId: row.id });
  await Promise.all(paused.map((row) => stopParked(context, row, "pause").then(() => stopped(row.id))));
  return paused;
};

/** Resumes a workspace and everything paused below it; answers with those that are started (server:RST-19). */
export const resume = async (context: ServerContext, id: string): Promise<readonly WorkspaceRow[]> => {
  const tree = (await query(context, subtree(id))).rows.map(toWorkspace);
  const ids = tree.filter((row) => row.status === "paused").map((row) => row.id);
  const write = writeStatus({ name: "resume", ids, to: "provisioning", from: ["paused"], now: nowOf(context), newEpoch: true });
  const resumed = (await query(context, write)).rows.map(toWorkspace);
  for (const row of resumed) if (!row.external) context.dispatcher.start(row.id);
  return resumed;
};

export type Hibernation = { readonly ok: true } | { readonly ok: false; readonly row: WorkspaceRow | null };

/** Puts an idle workspace to sleep; a task that arrives first wins (server.md C.1; E-110). */
export const hibernate = (context: ServerContext, seen: WorkspaceRow, force: boolean): Promise<Hibernation> =>
  inLanes(context, [seen.id], (stopped) => putToSleep(context, seen, { force, stopped }));

const putToSleep = async (
  context: ServerContext,
  seen: WorkspaceRow,
  { force, stopped }: { readonly force: boolean; readonly stopped: (id: string) => void },
): Promise<Hibernation> => {
  const onlyIdle = !force && context.parts.hibernationClaims === "idle-now";
  if (!force && seen.activeTasks > 0) return { ok: false, row: seen };
  const { id } = seen;
  const from = ["online", "degraded"] as const;
  const write = writeStatus({
    name: "hibernate",
    ids: [id],
    to: "hibernating",
    from,
    now: nowOf(context),
    newEpoch: true,
    clearsUrl: true,
    onlyIdle,
  });
  const [row] = (await query(context, parking(context, write, "hibernate"))).rows;
  if (row === undefined) return context.parts.unclaimedHibernation === "refuse" ? { ok: false, row: seen } : { ok: true };
  await forget(context, [id]);
  await stopParked(context, toWorkspace(row), "hibernate");
  stopped(id);
  const slept = writeStatus({ name: "hibernated", ids: [id], to: "hibernated", from: ["hibernating"], now: nowOf(context) });
  // Somebody woke, paused or removed it meanwhile: it does not sleep.
  if ((await query(context, slept)).count === 0) return { ok: false, row: toWorkspace(row) };
  await tell(context, "WORKSPACE_HIBERNATED", { workspaceId: id });
  return { ok: true };
};

/** Ends the hibernations that were begun at least so long ago, and that nobody is about to end (server.md C.1). */
export const endOldHibernations = async (context: ServerContext, agoMs: number): Promise<void> => {
  if (!context.parts.endsHibernations) return;
  const before = isoTime(context.ports.clock.now() - agoMs);
  const { rows } = await query(context, endHibernations(before, nowOf(context)));
  for (const row of rows) await tell(context, "WORKSPACE_HIBERNATED", { workspaceId: text(row, "id") });
};
