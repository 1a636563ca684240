import type { Hono } from "hono";
import { a2aRoute } from "#harness/platform/server/a2a/proxy.ts";
import type { ServerContext } from "#harness/platform/server/context.ts";
import { isUuid } from "#harness/platform/server/ids.ts";
import { heartbeatRoute, updateCardRoute } from "#harness/platform/server/registry/heartbeat.ts";
import { registerRoute } from "#harness/platform/server/registry/register.ts";
import { metricsRoute } from "./observe.ts";
import { refuse, respond } from "./respond.ts";

/** What agents and callers use: each route has checks of its own. */
export const addAgentRoutes = (app: Hono, context: ServerContext): void => {
  app.get("/health", () => respond(200, { status: "ok" }));
  app.get("/metrics", () => metricsRoute(context));
  app.post("/registry/register", (c) => registerRoute(context, c.req.raw));
  app.post("/registry/heartbeat", (c) => heartbeatRoute(context, c.req.raw));
  app.post("/registry/update-card", (c) => updateCardRoute(context, c.req.raw));
  app.post("/workspaces/:id/a2a", (c) => {
    const id = c.req.param("id").toLowerCase();
    return isUuid(id) ? a2aRoute(context, c.req.raw, id) : refuse(400, "invalid workspace ID");
  });
};
