import { startedBy } from "#harness/platform/server/backends/backend.ts";
import { detached, query, type ServerContext } from "#harness/platform/server/context.ts";
import { WORKSPACE_STATUSES, type WorkspaceStatus } from "#harness/platform/server/status.ts";
import { claimedStarts, startKey, startSettled, type StartOf } from "#harness/platform/server/store/start-statements.ts";
import { number, text } from "#harness/platform/server/store/statement.ts";
import { settle } from "./provision.ts";

/** What is known of a start whose process ended before it did. */
export interface LeftStart {
  /** Of its workspace now; null when there is no row. */
  readonly status: WorkspaceStatus | null;
  /** Whether its workspace has not been claimed, parked or removed since. */
  readonly isCurrent: boolean;
  /** Whether the backend finds workloads by their workspaces' names. */
  readonly findsByName: boolean;
}

/**
 * What becomes of it: adopted, a cycle asks for it again and ends it; kept, the workspace has it and is told of its id; stopped;
 * struck, nothing is left to be done.
 */
export type LeftStartFate = "adopted" | "kept" | "stopped" | "struck";

const UP: readonly (WorkspaceStatus | null)[] = ["online", "degraded", "offline"];

/** What becomes of a start that its process left (server:RST-04, STOP-02, F-29). */
export const fateOfLeftStart = ({ status, isCurrent, findsByName }: LeftStart): LeftStartFate => {
  if (isCurrent && status === "provisioning") return "adopted";
  // By its name the next stop finds it, and the sweeper finds what is parked; only the volumes of what is removed are found by nobody else.
  if (findsByName) return status === null || status === "removed" ? "stopped" : "struck";
  return isCurrent && UP.includes(status) ? "kept" : "stopped";
};

/** Stops what a start may have brought. What cannot be stopped now is owed, and the sweeper's. */
const stopLeft = async ({ dispatcher }: ServerContext, start: StartOf, status: WorkspaceStatus | null): Promise<void> => {
  const target = { workspaceId: start.id, machine: dispatcher.findsByName ? null : startedBy(startKey(start)) };
  const isGone = status === null || status === "removed";
  await (isGone ? dispatcher.discard(target, "reap") : dispatcher.stop(target, "reap"));
};

/** Writes down what a start has brought; one of which nothing can be learnt now is left to the next boot. */
const keep = async (context: ServerContext, start: StartOf): Promise<void> => {
  const found = await context.dispatcher.find({ workspaceId: start.id, key: startKey(start) });
  if (found?.ok === true) await settle(context, start, { started: found, isAskedAgain: true });
};

const end = async (
  context: ServerContext,
  start: StartOf,
  { status, fate }: LeftStart & { readonly fate: LeftStartFate },
): Promise<void> => {
  if (fate === "kept") return keep(context, start);
  if (fate === "stopped") await stopLeft(context, start, status);
  await query(context, startSettled(start));
};

/**
 * Ends the starts of all workspaces, or of one, that an earlier process claimed and did not end, but for those that a cycle adopts. The
 * next cycle of their workspaces waits for the stops among them. Only where none of these starts can be this process's own.
 */
export const takeUpStarts = async (context: ServerContext, workspaceId: string | null = null): Promise<void> => {
  const { findsByName, hasBackend } = context.dispatcher;
  if (!hasBackend) return;
  for (const row of (await query(context, claimedStarts(workspaceId))).rows) {
    const start = { id: text(row, "workspace_id"), epoch: number(row, "epoch") };
    const status = WORKSPACE_STATUSES.find((one) => one === text(row, "status")) ?? null;
    const left = { status, isCurrent: row["provision_epoch"] === start.epoch, findsByName };
    const fate = fateOfLeftStart(left);
    if (fate !== "adopted") detached(context, "the end of a start that was left", end(context, start, { ...left, fate }));
  }
};
