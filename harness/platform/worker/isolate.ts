import { Hono } from "hono/tiny";
import { isAdmin } from "./admin-auth.ts";
import { readConfig } from "./config.ts";
import type { IsolateContext, IsolatePorts } from "./isolate-ports.ts";
import type { WorkerParts } from "./parts.ts";
import { ADMIN_ROUTES } from "./routes/area-routes.ts";
import { respond } from "./routes/respond.ts";
import { USER } from "./routes/worker-app.ts";
import { scheduledJobs } from "./scheduled/jobs.ts";
import { runScheduled } from "./scheduled/scheduled.ts";

/** One instance of the Worker: it shares nothing with the others but Hosts and the bucket. */
export interface Isolate {
  fetch(request: Request): Promise<Response>;
  /** The platform's timer fired, once a minute; `atMs` is when it was due, ms since the epoch. */
  scheduled(atMs: number): Promise<void>;
}

/** Builds one isolate from its ports and parts. */
export const createIsolate = (ports: IsolatePorts, parts: WorkerParts): Isolate => {
  const context: IsolateContext = { ports, parts, config: readConfig(ports.env, parts) };
  for (const warning of context.config.warnings) ports.log.write("warn", warning);
  const app = new Hono();

  app.get("/sandbox-health", () =>
    respond(context, { status: 200, fields: { status: "ok", service: "seatrial-reference", gateway_port: 18_789 } }),
  );

  // Before parsing, routing side effects, stores and sandboxes (worker:AUTH-4).
  app.use("/api/super/*", async (c, next) => {
    if (!isAdmin(c.req.header("x-admin-secret"), context.config.adminSecret)) {
      return respond(context, { status: 403, fields: { error: "Super admin access required", hint: "Provide X-Admin-Secret header" } });
    }
    await next();
    return undefined;
  });
  app.use(`${USER}/*`, async (c, next) => {
    if (!parts.isUserId(c.req.param("id"))) return respond(context, { status: 400, fields: { error: "invalid user id" } });
    await next();
    return undefined;
  });
  for (const routes of ADMIN_ROUTES) routes(app, context);

  app.notFound((c) => respond(context, { status: 404, fields: { error: "Not found", path: c.req.path } }));
  app.onError((error) => {
    ports.log.write("error", "unexpected fault", { error: error.message });
    return respond(context, { status: 500, fields: { error: "Internal error" } });
  });
  return { fetch: async (request) => app.fetch(request), scheduled: (atMs) => runScheduled(context, scheduledJobs(), atMs) };
};
