import type { Hono } from "hono";
import { adminGate } from "#harness/platform/server/auth/gates.ts";
import type { ControlPlaneBackend } from "#harness/platform/server/backends/control-plane.ts";
import type { ServerContext } from "#harness/platform/server/context.ts";
import { isUuid } from "#harness/platform/server/ids.ts";
import { bootstrapFailedRoute } from "./lifecycle.ts";
import { consoleRoute, eventsRoute, livenessRoute } from "./observe.ts";
import { refuse } from "./respond.ts";
import { deleteGlobalSecretRoute, listGlobalSecretsRoute, saveGlobalSecretRoute } from "./secrets.ts";
import { testTokenRoute } from "./tokens.ts";
import { createRoute, deleteRoute, listRoute } from "./workspaces.ts";

type Handler = (request: Request, parameters: Readonly<Record<string, string>>) => Response | Promise<Response>;

/** What only administrators may do (AdminAuth). */
export const addAdminRoutes = (app: Hono, context: ServerContext, controlPlane: Pick<ControlPlaneBackend, "console"> | null): void => {
  const admin = (method: string, path: string, handler: Handler): void => {
    app.on(method, path, async (c) => {
      const refusal = await adminGate(context, c.req.raw);
      if (refusal !== null) return refuse(refusal.status, refusal.error);
      const parameters: Record<string, string> = c.req.param();
      const id = parameters["id"];
      if (id !== undefined && !isUuid(id)) return refuse(400, "invalid workspace ID");
      return handler(c.req.raw, { ...parameters, id: id?.toLowerCase() ?? "" });
    });
  };
  admin("GET", "/admin/liveness", () => livenessRoute(context));
  admin("POST", "/workspaces", (request) => createRoute(context, request));
  admin("GET", "/workspaces", () => listRoute(context));
  admin("DELETE", "/workspaces/:id", (request, { id = "" }) => deleteRoute(context, request, id));
  admin("POST", "/admin/workspaces/:id/bootstrap-failed", (request, { id = "" }) => bootstrapFailedRoute(context, request, id));
  admin("GET", "/workspaces/:id/console", (_, { id = "" }) => consoleRoute(controlPlane, id));
  admin("GET", "/events", () => eventsRoute(context, null));
  admin("GET", "/events/:id", (_, { id = "" }) => eventsRoute(context, id));
  for (const path of ["/settings/secrets", "/admin/secrets"]) {
    admin("GET", path, () => listGlobalSecretsRoute(context));
    for (const method of ["PUT", "POST"]) admin(method, path, (request) => saveGlobalSecretRoute(context, request));
    admin("DELETE", `${path}/:key`, (_, { key = "" }) => deleteGlobalSecretRoute(context, key));
  }
  app.get("/admin/workspaces/:id/test-token", (c) => {
    const id = c.req.param("id").toLowerCase();
    return isUuid(id) ? testTokenRoute(context, c.req.raw, id) : refuse(400, "invalid workspace ID");
  });
};
