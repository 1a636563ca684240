import { findWorkspace, query, type ServerContext } from "#harness/platform/server/context.ts";
import { anyLiveToken } from "#harness/platform/server/store/token-statements.ts";
import { statement } from "#harness/platform/server/store/statement.ts";
import { bearerFate, bearerOf, sameText, workspaceOfBearer } from "./bearer.ts";
import { hashOf } from "./secret-text.ts";

/** Why a request is not let in; null when it is. */
export type Refusal = { readonly status: 401; readonly error: string } | null;

const isAdminToken = ({ config }: ServerContext, bearer: string): boolean =>
  config.adminToken !== "" && sameText(bearer, config.adminToken);

const ORG_TOKEN = "SELECT id FROM org_api_tokens WHERE token_hash = $1 AND revoked_at IS NULL";

const isOrgToken = async (context: ServerContext, bearer: string): Promise<boolean> =>
  (await query(context, statement("org-token", ORG_TOKEN, [hashOf(bearer)]))).count > 0;

/** WorkspaceAuth: the admin, the organisation, or this very workspace (server.md B.1). Rejects when the database fails. */
export const workspaceGate = async (context: ServerContext, request: Request, workspaceId: string): Promise<Refusal> => {
  const { config } = context;
  if (config.development && config.adminToken === "") return null;
  const bearer = bearerOf(request);
  if (bearer === null) return { status: 401, error: "missing workspace auth token" };
  if (isAdminToken(context, bearer)) return null;
  if ((await bearerFate(context, bearer, workspaceId)) === "valid") return null;
  return (await isOrgToken(context, bearer)) ? null : { status: 401, error: "invalid workspace auth token" };
};

/**
 * Only the workspace's own live token (`GET /workspaces/:id/state`), while it exists: an agent whose workspace was removed,
 * and its tokens revoked with it, has to be able to find that out (server.md B.2). Rejects when the database fails.
 */
export const ownTokenGate = async (context: ServerContext, request: Request, workspaceId: string): Promise<Refusal> => {
  const fate = await bearerFate(context, bearerOf(request), workspaceId);
  if (fate === "valid") return null;
  const row = await findWorkspace(context, workspaceId);
  if ((row === null || row.status === "removed") && context.parts.stateAsksForToken === "while-it-exists") return null;
  return { status: 401, error: fate === "absent" ? "missing workspace auth token" : "invalid workspace auth token" };
};

/** AdminAuth (server.md B.1): without an admin token any live workspace token, and nothing at all on an empty platform. */
export const adminGate = async (context: ServerContext, request: Request): Promise<Refusal> => {
  const bearer = bearerOf(request);
  const open = context.config.adminToken === "";
  if (bearer === null) {
    if (open && (await query(context, anyLiveToken())).count === 0) return null;
    return { status: 401, error: "admin auth required" };
  }
  if (isAdminToken(context, bearer) || (await isOrgToken(context, bearer))) return null;
  if (open && (await workspaceOfBearer(context, bearer)) !== null) return null;
  return { status: 401, error: "invalid admin auth token" };
};
