import { sameText, bearerOf } from "#harness/platform/server/auth/bearer.ts";
import { findWorkspace, nowOf, query, type ServerContext } from "#harness/platform/server/context.ts";
import { isUuid } from "#harness/platform/server/ids.ts";
import { mintedToken } from "#harness/platform/server/life/credentials.ts";
import { insertToken, lockWorkspace, revokeOne, tokensOf } from "#harness/platform/server/store/token-statements.ts";
import { refuse, respond } from "./respond.ts";

/** Live tokens that a workspace may have (server:TOK-25). */
const LIVE_MAX = 50;

/** GET /workspaces/:id/tokens: prefixes, never tokens. */
export const listTokensRoute = async (context: ServerContext, id: string): Promise<Response> => {
  const { rows } = await query(context, tokensOf(id));
  return respond(200, { tokens: rows, count: rows.length });
};

/** POST /workspaces/:id/tokens (server:TOK-14, TOK-25). */
export const mintTokenRoute = async (context: ServerContext, id: string): Promise<Response> => {
  const row = await findWorkspace(context, id);
  if (row === null || row.status === "removed") return refuse(404, "workspace not found");
  const { token, plaintext } = mintedToken(context, id);
  const [, minted] = await context.ports.store.transaction([lockWorkspace(id), insertToken(token, LIVE_MAX)]);
  if (minted?.count !== 1) return refuse(429, `a workspace may have ${LIVE_MAX} live tokens: revoke one first`);
  return respond(201, { auth_token: plaintext, workspace_id: id, message: "keep it: it is shown once" });
};

/** DELETE /workspaces/:id/tokens/:tokenId */
export const revokeTokenRoute = async (context: ServerContext, id: string, tokenId: string): Promise<Response> => {
  if (!isUuid(tokenId)) return refuse(404, "token not found");
  const { count } = await query(context, revokeOne(id, tokenId, nowOf(context)));
  return count === 0 ? refuse(404, "token not found") : respond(200, { status: "revoked" });
};

/** GET /admin/workspaces/:id/test-token: for tests only, and only for the admin's own token. */
export const testTokenRoute = async (context: ServerContext, request: Request, id: string): Promise<Response> => {
  const { testTokens, adminToken } = context.config;
  if (!testTokens) return refuse(404, "not found");
  const bearer = bearerOf(request);
  if (adminToken !== "" && (bearer === null || !sameText(bearer, adminToken))) return refuse(401, "admin auth required");
  const row = await findWorkspace(context, id);
  if (row === null || row.status === "removed") return refuse(404, "workspace not found");
  const { token, plaintext } = mintedToken(context, id);
  await context.ports.store.transaction([lockWorkspace(id), insertToken(token)]);
  return respond(200, { auth_token: plaintext, workspace_id: id });
};
