import { Hono } from "hono/tiny";
import { readAuthConfig } from "./auth/auth-config.ts";
import { storageKeys } from "./auth/storage-keys.ts";
import { readConfig } from "./config.ts";
import type { IsolateContext, IsolatePorts } from "./isolate-ports.ts";
import { Metrics } from "./obs/metrics.ts";
import { redactingLog, redactorOf } from "./obs/redacting-log.ts";
import { secretValues } from "./obs/redact.ts";
import { keepRequest } from "./obs/request-record.ts";
import type { WorkerParts } from "./parts.ts";
import { ADMIN_ROUTES } from "./routes/area-routes.ts";
import { debugRoutes } from "./routes/debug.ts";
import { registerGates } from "./routes/gates.ts";
import { respond } from "./routes/respond.ts";
import { statusRoute } from "./routes/status.ts";
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

/** What every request of one isolate shares; nothing that it logs carries a secret. */
const contextOf = (given: IsolatePorts, parts: WorkerParts): IsolateContext => {
  const redact = redactorOf(parts.redact, secretValues(given.env));
  const ports = { ...given, log: redactingLog(given.log, redact) };
  const metrics = new Metrics(parts, ports.clock, ports.log);
  const config = readConfig(ports.env, parts);
  return { ports, parts, config, auth: readAuthConfig(ports.env, parts), metrics, told: new WeakMap(), redact };
};

/** The routes of one isolate. */
const appOf = (context: IsolateContext): Hono => {
  const { ports } = context;
  const app = new Hono();
  // Around everything: also what is refused is a request (worker:OBS-11).
  app.use("*", async (c, next) => {
    const beganAt = ports.clock.now();
    await next();
    keepRequest(context, c.req.raw, { response: c.res, beganAt });
  });
  registerGates(app, context);
  app.get("/sandbox-health", () =>
    respond(context, { status: 200, fields: { status: "ok", service: "seatrial-reference", gateway_port: 18_789 } }),
  );
  app.get("/api/status", () => statusRoute(context));
  for (const routes of ADMIN_ROUTES) routes(app, context);
  debugRoutes(app, context);
  // An administrator's mistake is told as such: it is no request to a gateway.
  app.all("/api/super/*", (c) => respond(context, { status: 404, fields: { error: "Not found", path: c.req.path } }));
  for (const routes of [tokenRoutes, secretRoutes, pageRoutes, proxyRoutes]) routes(app, context);
  app.onError((error) => {
    ports.log.write("error", "unexpected fault", { error: error.message });
    return respond(context, { status: 500, fields: { error: "Internal error" } });
  });
  return app;
};

/** Builds one isolate from its ports and parts. */
export const createIsolate = (given: IsolatePorts, parts: WorkerParts): Isolate => {
  const context = contextOf(given, parts);
  const { ports } = context;
  const storage = storageKeys(ports.env);
  for (const one of [...context.config.warnings, ...(storage.warning === null ? [] : [storage.warning])]) ports.log.write("warn", one);
  // Built when somebody asks: an isolate that only the timer calls has no need of routes.
  let app: Hono | undefined;
  return {
    fetch: async (request) => {
      app ??= appOf(context);
      return app.fetch(request);
    },
    scheduled: (atMs) => runScheduled(context, scheduledJobs(), atMs),
  };
};
