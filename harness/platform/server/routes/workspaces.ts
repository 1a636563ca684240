import { isKeyless, KEYLESS } from "#harness/platform/server/auth/keyless.ts";
import { findWorkspace, query, type ServerContext } from "#harness/platform/server/context.ts";
import { createWorkspace } from "#harness/platform/server/life/create.ts";
import { purge, remove, treeOf, type Removal } from "#harness/platform/server/life/remove.ts";
import { agentUrlProblem } from "#harness/platform/server/registry/agent-url.ts";
import type { WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";
import { allWorkspaces, stopsOwed } from "#harness/platform/server/store/workspace-statements.ts";
import { connectionOf } from "./connection.ts";
import { isFlagSet } from "./query-flag.ts";
import { readObject, refuse, respond, type Fields } from "./respond.ts";
import { readCreate } from "./workspace-fields.ts";

const NO_PARENT = "invalid workspace fields: parent_id names no workspace";

/** POST /workspaces (server.md B.2). */
export const createRoute = async (context: ServerContext, request: Request): Promise<Response> => {
  const body = await readObject(request);
  if (body.kind !== "object") return refuse(400, "invalid workspace payload");
  const read = readCreate(body.fields);
  if (!read.ok) return refuse(400, read.error);
  const { order } = read;
  if (Object.keys(order.secrets).length > 0 && context.parts.keylessCreate === "refuses" && isKeyless(context)) return refuse(503, KEYLESS);
  if (order.parentId !== null) {
    const parent = await findWorkspace(context, order.parentId);
    if (parent === null || parent.status === "removed") return refuse(400, NO_PARENT);
  }
  const { deployment, development } = context.config;
  const problem =
    order.url === ""
      ? null
      : agentUrlProblem(order.url, { allowsPrivate: context.parts.privateUrls(deployment), allowsLoopback: development });
  if (problem !== null) return refuse(400, problem);
  const created = await createWorkspace(context, order);
  if (created.kind === "orphaned") return refuse(400, NO_PARENT);
  if (created.kind === "online") return respond(201, { id: created.id, external: true, status: "online" });
  if (created.kind === "awaiting") {
    const status = context.parts.externalStatus;
    return respond(201, { id: created.id, external: true, status, connection: connectionOf(context, created.id, created.token) });
  }
  const { id, awarenessNamespace } = created;
  return respond(201, { id, status: "provisioning", awareness_namespace: awarenessNamespace, workspace_access: order.workspaceAccess });
};

const VISIBLE = [
  ...[
    "id",
    "name",
    "role",
    "tier",
    "status",
    "url",
    "parent_id",
    "active_tasks",
    "max_concurrent_tasks",
    "last_error_rate",
    "uptime_seconds",
  ],
  ...["runtime", "agent_card", "x", "y", "collapsed", "last_outbound_at", "delivery_mode"],
];
/** What the list shows and a single row, which anybody may read, does not (F-58). */
const LISTED = [...VISIBLE, "last_sample_error", "current_task", "budget_limit", "monthly_spend", "workspace_dir", "workspace_access"];

const shown = ({ raw }: WorkspaceRow, columns: readonly string[]): Fields =>
  Object.fromEntries(columns.map((one) => [one, raw[one] ?? null]));

/** GET /workspaces */
export const listRoute = async (context: ServerContext): Promise<Response> => {
  const { rows } = await query(context, allWorkspaces());
  return respond(
    200,
    rows.map((row) => Object.fromEntries(LISTED.map((one) => [one, row[one] ?? null]))),
  );
};

/** GET /workspaces/:id */
export const getRoute = async (context: ServerContext, id: string): Promise<Response> => {
  const row = await findWorkspace(context, id);
  if (row === null || row.status === "removed") return refuse(404, "workspace not found");
  const limit =
    row.status === "provisioning"
      ? { provision_timeout_ms: context.parts.provisioningLimitMs(row.runtime, context.config.provisioningMs) }
      : {};
  return respond(200, { ...shown(row, VISIBLE), ...limit });
};

/** GET /workspaces/:id/state */
export const stateRoute = async (context: ServerContext, id: string): Promise<Response> => {
  const row = await findWorkspace(context, id);
  if (row === null) return respond(404, { workspace_id: id, deleted: true });
  if (row.status === "removed") return respond(404, { workspace_id: id, deleted: true, status: row.status });
  return respond(200, { workspace_id: id, status: row.status, paused: row.status === "paused", deleted: false });
};

const failedRemoval = (context: ServerContext, { removed, failures, raw }: Removal): Response => {
  const because = context.parts.failureText({ backend: context.dispatcher.backendFor("delete")?.name ?? "none", step: "stop", raw });
  const error = `${failures} of the workloads could not be stopped yet: ${because}`;
  return respond(500, { error, removed_count: removed, stop_failures: failures });
};

/** DELETE /workspaces/:id?confirm=true&purge=true (server:STOP-02, STOP-11 to STOP-14). */
export const deleteRoute = async (context: ServerContext, request: Request, id: string): Promise<Response> => {
  const [isConfirmed, isPurge] = [isFlagSet(context, request, "confirm"), isFlagSet(context, request, "purge")];
  const tree = await treeOf(context, id);
  const [root] = tree;
  if (root === undefined) return refuse(404, "workspace not found");
  const live = tree.filter((row) => row.status !== "removed");
  const children = live.filter((row) => row.id !== id);
  if (root.status !== "removed" && children.length > 0 && !isConfirmed) {
    return respond(409, {
      status: "confirmation_required",
      message: `${children.length} workspaces below this one would be removed too: repeat with confirm=true`,
      children: children.map((row) => ({ id: row.id, name: row.name })),
      children_count: children.length,
    });
  }
  if (live.length === 0) {
    const owed = await query(context, stopsOwed(tree.map((row) => row.id)));
    if (owed.count === 0 && !isPurge) return refuse(404, "workspace not found");
  }
  const removal = await remove(context, tree, "delete");
  if (removal.failures > 0) return failedRemoval(context, removal);
  if (isPurge) await purge(context, tree);
  const cascade = Math.max(0, live.length - 1);
  return respond(200, { status: isPurge ? "purged" : "removed", cascade_deleted: cascade, removed_count: removal.removed });
};
