import { findWorkspace, nowOf, query, tell, type ServerContext } from "#harness/platform/server/context.ts";
import { mintedToken } from "#harness/platform/server/life/credentials.ts";
import { insertToken, lockWorkspace, revokeAll } from "#harness/platform/server/store/token-statements.ts";
import type { WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";
import { connectionOf } from "./connection.ts";
import { refuse, respond } from "./respond.ts";

/** The external workspace of this id, or why there is none (server:EXT-03). */
const externalOf = async (context: ServerContext, id: string): Promise<WorkspaceRow | Response> => {
  const row = await findWorkspace(context, id);
  if (row === null || row.status === "removed") return refuse(404, "workspace not found");
  if (context.parts.mayRotate(row)) return row;
  return refuse(400, "only an external workspace has credentials to hand out: restart this one to renew its own");
};

/** POST /workspaces/:id/external/rotate: one live token afterwards, and it is this one (server:EXT-01, EXT-04, EXT-11). */
export const rotateRoute = async (context: ServerContext, id: string): Promise<Response> => {
  const row = await externalOf(context, id);
  if (row instanceof Response) return row;
  const { token, plaintext } = mintedToken(context, id);
  const revoke = revokeAll([id], "rotate", nowOf(context));
  if (context.parts.rotation === "one-transaction") {
    const [, , minted] = await context.ports.store.transaction([lockWorkspace(id), revoke, insertToken(token)]);
    if (minted?.count !== 1) return refuse(404, "workspace not found");
  } else {
    if (context.parts.rotation === "two-steps") await query(context, revoke);
    await query(context, insertToken(token));
  }
  await tell(context, "EXTERNAL_CREDENTIALS_ROTATED", { workspaceId: id });
  return respond(200, { connection: connectionOf(context, id, plaintext) });
};

/** GET /workspaces/:id/external/connection: the same, without a token and without an effect (server:EXT-02). */
export const connectionRoute = async (context: ServerContext, id: string): Promise<Response> => {
  const row = await externalOf(context, id);
  if (row instanceof Response) return row;
  if (context.parts.connectionMints) {
    const { token, plaintext } = mintedToken(context, id);
    await context.ports.store.transaction([lockWorkspace(id), revokeAll([id], "rotate", nowOf(context)), insertToken(token)]);
    return respond(200, { connection: connectionOf(context, id, plaintext) });
  }
  return respond(200, { connection: connectionOf(context, id, "") });
};
