import type { Hono } from "hono/tiny";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { isUserId } from "#harness/platform/worker/user-path.ts";
import { execRoute } from "./exec.ts";
import { restartRoute } from "./lifecycle.ts";
import { respond } from "./respond.ts";
import { stateRoute } from "./state.ts";
import { refuseOthers } from "./worker-app.ts";

const USER = "/debug/admin/users/:id";

/** The debug routes: off unless switched on, for administrators only, on the same sandboxes and code as the rest (worker:AUTH-5). */
export const debugRoutes = (app: Hono, context: IsolateContext): void => {
  const { auth, config, parts } = context;
  const forbidden = (given: string | undefined): Response =>
    respond(context, { status: 403, fields: parts.forbidden(given, config.adminSecret) });
  app.use("/debug/*", async (c, next) => {
    if (!auth.debugRoutes) return respond(context, { status: 404, fields: { error: "Not found", path: c.req.path } });
    const given = c.req.header("x-admin-secret");
    if (parts.debugNeedsSecret && !parts.isAdmin(given, config.adminSecret)) return forbidden(given);
    await next();
    return undefined;
  });
  app.use(`${USER}/*`, async (c, next) => {
    if (!isUserId(c.req.param("id"))) return respond(context, { status: 400, fields: { error: "invalid user id" } });
    await next();
    return undefined;
  });
  app.get(`${USER}/status`, (c) => stateRoute(context, c.req.param("id")));
  app.post(`${USER}/restart`, (c) => restartRoute(context, c.req.param("id"), "debug"));
  app.post(`${USER}/exec`, (c) => execRoute(context, c.req.param("id"), c.req.raw));
  refuseOthers(app, context, { path: `${USER}/status`, allow: "GET" });
  refuseOthers(app, context, { path: `${USER}/restart`, allow: "POST" });
  refuseOthers(app, context, { path: `${USER}/exec`, allow: "POST" });
  app.all("/debug/*", (c) => respond(context, { status: 404, fields: { error: "Not found", path: c.req.path } }));
};
