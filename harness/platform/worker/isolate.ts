import { Hono } from "hono/tiny";
import { readAuthConfig } from "./auth/auth-config.ts";
import { storageKeys } from "./auth/storage-keys.ts";
import { readConfig } from "./config.ts";
import type { IsolateContext, IsolatePorts } from "./isolate-ports.ts";
import type { WorkerParts } from "./parts.ts";
import { ADMIN_ROUTES } from "./routes/area-routes.ts";
import { debugRoutes } from "./routes/debug.ts";
import { registerGates } from "./routes/gates.ts";
import { respond } from "./routes/respond.ts";
import { pageRoutes } from "./routes/user/pages.ts";
import { proxyRoutes } from "./routes/user/proxy.ts";
import { secretRoutes } from "./routes/user/secrets.ts";
import { tokenRoutes } from "./routes/user/token.ts";
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
  const context: IsolateContext = { ports, parts, config: readConfig(ports.env, parts), auth: readAuthConfig(ports.env, parts) };
  const storage = storageKeys(ports.env);
  for (const one of [...context.config.warnings, ...(storage.warning === null ? [] : [storage.warning])]) ports.log.write("warn", one);
  const app = new Hono();
  registerGates(app, context);
  app.get("/sandbox-health", () =>
    respond(context, { status: 200, fields: { status: "ok", service: "seatrial-reference", gateway_port: 18_789 } }),
  );
  for (const routes of ADMIN_ROUTES) routes(app, context);
  debugRoutes(app, context);
  // An administrator's mistake is told as such: it is no request to a gateway.
  app.all("/api/super/*", (c) => respond(context, { status: 404, fields: { error: "Not found", path: c.req.path } }));
  for (const routes of [tokenRoutes, secretRoutes, pageRoutes, proxyRoutes]) routes(app, context);
  app.onError((error) => {
    ports.log.write("error", "unexpected fault", { error: error.message });
    return respond(context, { status: 500, fields: { error: "Internal error" } });
  });
  return { fetch: async (request) => app.fetch(request), scheduled: (atMs) => runScheduled(context, scheduledJobs(), atMs) };
};
