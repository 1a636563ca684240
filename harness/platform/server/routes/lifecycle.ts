import { findWorkspace, nowOf, query, tell, type ServerContext } from "#harness/platform/server/context.ts";
import { hibernate, pause, resume } from "#harness/platform/server/life/park.ts";
import { remove, treeOf } from "#harness/platform/server/life/remove.ts";
import { requestRestart } from "#harness/platform/server/life/restart.ts";
import type { WorkspaceStatus } from "#harness/platform/server/status.ts";
import { wantRestart } from "#harness/platform/server/store/restart-statements.ts";
import { failWorkspace, pausedAncestors, writeStatus } from "#harness/platform/server/store/workspace-statements.ts";
import { isFlagSet } from "./query-flag.ts";
import { isStorable, optionalFields, refuse, respond } from "./respond.ts";

const NOT_FOUND = (): Response => refuse(404, "workspace not found");
const NO_PROVISIONER = (): Response => refuse(503, "provisioner not available");

/** What a manual restart brings back to life; what is up stays so until its cycle takes it. */
const UNPARKED: readonly WorkspaceStatus[] = ["paused", "hibernated", "hibernating"];

/** POST /workspaces/:id/restart (server:RST-15 to RST-20; decisions: Coalescer): accepted, with the cycle that will carry it. */
export const restartRoute = async (context: ServerContext, request: Request, id: string): Promise<Response> => {
  const fields = await optionalFields(request);
  if (fields === null) return refuse(400, "invalid request body");
  const row = await findWorkspace(context, id);
  if (row === null || row.status === "removed") return NOT_FOUND();
  if (row.external) return refuse(400, "an external agent is restarted where it runs");
  if (!context.dispatcher.hasBackend) return NO_PROVISIONER();
  if ((await query(context, pausedAncestors(id))).count > 0) return refuse(409, "a workspace above this one is paused");
  const write = writeStatus({ name: "unpark", ids: [id], to: "provisioning", from: UNPARKED, now: nowOf(context), newEpoch: true });
  const reset = fields["reset"] === true || isFlagSet(context, request, "reset");
  // What is accepted outlives the process (server:RST-04).
  if (context.parts.notesWantedRestarts) await query(context, wantRestart(id, reset, nowOf(context)));
  if (UNPARKED.includes(row.status)) await query(context, write);
  const cycle = await requestRestart(context, id, { kind: "manual", reset });
  return respond(202, { status: "provisioning", cycle, config_dir: "/configs", reset_session: reset });
};

/** POST /workspaces/:id/pause (server:STOP-05). */
export const pauseRoute = async (context: ServerContext, id: string): Promise<Response> => {
  const row = await findWorkspace(context, id);
  if (row === null || row.status === "removed" || row.status === "paused") return NOT_FOUND();
  const paused = await pause(context, id);
  return paused.length === 0 ? NOT_FOUND() : respond(200, { status: "paused", paused_count: paused.length });
};

/** POST /workspaces/:id/resume (server:RST-19). */
export const resumeRoute = async (context: ServerContext, id: string): Promise<Response> => {
  const row = await findWorkspace(context, id);
  if (row === null || row.status !== "paused") return refuse(404, "workspace not found or not paused");
  if ((await query(context, pausedAncestors(id))).count > 0) return refuse(409, "a workspace above this one is paused");
  if (!context.dispatcher.hasBackend) return NO_PROVISIONER();
  const resumed = await resume(context, id);
  if (resumed.length === 0) return refuse(404, "workspace not found or not paused");
  return respond(200, { status: "provisioning", resumed_count: resumed.length });
};

/** POST /workspaces/:id/hibernate?force=true */
export const hibernateRoute = async (context: ServerContext, request: Request, id: string): Promise<Response> => {
  const row = await findWorkspace(context, id);
  if (row === null || row.status === "removed") return NOT_FOUND();
  const result = await hibernate(context, row, isFlagSet(context, request, "force"));
  if (result.ok) return respond(200, { status: "hibernated" });
  const now = await findWorkspace(context, id);
  return refuse(409, "the workspace is not idle", { status: now?.status ?? "removed", active_tasks: now?.activeTasks ?? 0 });
};

/** POST /workspaces/:id/collapse: removes what is below (server:STOP-03). */
export const collapseRoute = async (context: ServerContext, id: string): Promise<Response> => {
  const tree = await treeOf(context, id);
  const [root] = tree;
  if (root === undefined || root.status === "removed") return NOT_FOUND();
  const children = tree.filter((row) => row.id !== id && row.status !== "removed");
  const removal = await remove(context, children, "collapse");
  if (removal.failures > 0) {
    const because = context.parts.failureText({
      backend: context.dispatcher.backendFor("collapse")?.name ?? "none",
      step: "stop",
      raw: removal.raw,
    });
    return respond(500, { error: because, removed_count: removal.removed, stop_failures: removal.failures });
  }
  await tell(context, "WORKSPACE_COLLAPSED", { workspaceId: id });
  return respond(200, { status: "collapsed", removed: children.map((row) => row.id) });
};

const MESSAGE_MAX = 4_096;

/** POST /admin/workspaces/:id/bootstrap-failed: the machine says that its agent never came up. */
export const bootstrapFailedRoute = async (context: ServerContext, request: Request, id: string): Promise<Response> => {
  const fields = await optionalFields(request);
  const said = fields?.["error"];
  if (fields === null || (said !== undefined && !isStorable(said))) return refuse(400, "invalid request body");
  // What a machine prints stays in the log (server:LEAK-01): the row says what happened, and where to look.
  context.ports.log.write("warn", "a bootstrap failed", { workspace: id, said: (said ?? "").slice(0, MESSAGE_MAX) });
  const message = context.parts.failedMessage("the agent's machine could not be set up: look at its console, then restart the workspace");
  const write = failWorkspace({ name: "bootstrap-failed", id, message, now: nowOf(context), epoch: null });
  if ((await query(context, write)).count === 0) return respond(200, { ok: true, no_change: true });
  await tell(context, "WORKSPACE_PROVISION_FAILED", { workspaceId: id, error: message });
  return respond(200, { ok: true });
};
