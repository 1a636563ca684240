import { Hono } from "hono/tiny";
import { isAdmin } from "./admin-auth.ts";
import { readConfig } from "./config.ts";
import type { IsolateContext, IsolatePorts } from "./isolate-ports.ts";
import type { WorkerParts } from "./parts.ts";
import { execRoute } from "./routes/exec.ts";
import { readFileRoute } from "./routes/files.ts";
import { restartRoute, wakeRoute } from "./routes/lifecycle.ts";
import { respond } from "./routes/respond.ts";
import { stateRoute, stateV2Route } from "./routes/state.ts";
import { isUserId } from "./user-path.ts";

/** One instance of the Worker: it shares nothing with the others but Hosts and the bucket. */
export interface Isolate {
  fetch(request: Request): Promise<Response>;
}

const ALLOWED = { state: "GET", "state/v2": "GET", wake: "POST", "restart-async": "POST", exec: "POST" };

const BASE = "/api/super/users/:id";

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
  app.use(`${BASE}/*`, async (c, next) => {
    if (!isUserId(c.req.param("id"))) return respond(context, { status: 400, fields: { error: "invalid user id" } });
    await next();
    return undefined;
  });

  app.get(`${BASE}/state`, (c) => stateRoute(context, c.req.param("id")));
  app.get(`${BASE}/state/v2`, (c) => stateV2Route(context, c.req.param("id")));
  app.post(`${BASE}/wake`, (c) => wakeRoute(context, c.req.param("id"), c.req.raw));
  app.post(`${BASE}/restart-async`, (c) => restartRoute(context, c.req.param("id")));
  app.post(`${BASE}/exec`, (c) => execRoute(context, c.req.param("id"), c.req.raw));
  app.get(`${BASE}/files/:path{[\\s\\S]+}`, (c) =>
    readFileRoute(context, c.req.param("id"), { rawPath: c.req.param("path"), url: new URL(c.req.url) }),
  );
  // Nothing is reachable by another verb, least of all what changes state (worker:AUTH-6).
  for (const [action, allow] of Object.entries(ALLOWED)) {
    app.all(`${BASE}/${action}`, () => {
      const refused = respond(context, { status: 405, fields: { error: "Method not allowed" } });
      refused.headers.set("allow", allow);
      return refused;
    });
  }
  app.notFound((c) => respond(context, { status: 404, fields: { error: "Not found", path: c.req.path } }));
  app.onError((error) => {
    ports.log.write("error", "unexpected fault", { error: error.message });
    return respond(context, { status: 500, fields: { error: "Internal error" } });
  });
  return { fetch: async (request) => app.fetch(request) };
};
