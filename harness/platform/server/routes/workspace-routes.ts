import type { Hono } from "hono";
import { ownTokenGate, workspaceGate } from "#harness/platform/server/auth/gates.ts";
import type { ServerContext } from "#harness/platform/server/context.ts";
import { isUuid } from "#harness/platform/server/ids.ts";
import { connectionRoute, rotateRoute } from "./external.ts";
import { collapseRoute, hibernateRoute, pauseRoute, restartRoute, resumeRoute } from "./lifecycle.ts";
import { refuse } from "./respond.ts";
import { deleteSecretRoute, getModelRoute, listSecretsRoute, saveSecretRoute, setModelRoute } from "./secrets.ts";
import { listTokensRoute, mintTokenRoute, revokeTokenRoute } from "./tokens.ts";
import { getRoute, stateRoute } from "./workspaces.ts";

type Handler = (request: Request, id: string, rest: Readonly<Record<string, string>>) => Promise<Response>;

/** What a workspace, or its administrator, may do with it (WorkspaceAuth). */
export const addWorkspaceRoutes = (app: Hono, context: ServerContext): void => {
  const own = (method: string, path: string, handler: Handler): void => {
    app.on(method, `/workspaces/:id${path}`, async (c) => {
      const parameters: Record<string, string> = c.req.param();
      const id = (parameters["id"] ?? "").toLowerCase();
      if (!isUuid(id)) return refuse(400, "invalid workspace ID");
      const refusal = await workspaceGate(context, c.req.raw, id);
      return refusal === null ? handler(c.req.raw, id, parameters) : refuse(refusal.status, refusal.error);
    });
  };
  app.get("/workspaces/:id", (c) => {
    const id = c.req.param("id").toLowerCase();
    return isUuid(id) ? getRoute(context, id) : refuse(400, "invalid workspace ID");
  });
  app.get("/workspaces/:id/state", async (c) => {
    const id = c.req.param("id").toLowerCase();
    if (!isUuid(id)) return refuse(400, "invalid workspace ID");
    const refusal = await ownTokenGate(context, c.req.raw, id);
    return refusal === null ? stateRoute(context, id) : refuse(refusal.status, refusal.error);
  });
  own("POST", "/restart", (request, id) => restartRoute(context, request, id));
  own("POST", "/pause", (_, id) => pauseRoute(context, id));
  own("POST", "/resume", (_, id) => resumeRoute(context, id));
  own("POST", "/hibernate", (request, id) => hibernateRoute(context, request, id));
  own("POST", "/collapse", (_, id) => collapseRoute(context, id));
  own("GET", "/tokens", (_, id) => listTokensRoute(context, id));
  own("POST", "/tokens", (_, id) => mintTokenRoute(context, id));
  own("DELETE", "/tokens/:token", (_, id, { token = "" }) => revokeTokenRoute(context, id, token));
  own("POST", "/external/rotate", (_, id) => rotateRoute(context, id));
  own("GET", "/external/connection", (_, id) => connectionRoute(context, id));
  own("GET", "/secrets", (_, id) => listSecretsRoute(context, id));
  for (const method of ["POST", "PUT"]) own(method, "/secrets", (request, id) => saveSecretRoute(context, request, id));
  own("DELETE", "/secrets/:key", (_, id, { key = "" }) => deleteSecretRoute(context, id, key));
  own("GET", "/model", (_, id) => getModelRoute(context, id));
  own("PUT", "/model", (request, id) => setModelRoute(context, request, id));
};
