import { Hono } from "hono";
import { callerAddress } from "./auth/caller-address.ts";
import { RateLimit } from "./auth/rate-limit.ts";
import { isOwnTenant } from "./auth/tenant-guard.ts";
import { ControlPlaneBackend } from "./backends/control-plane.ts";
import { DockerBackend } from "./backends/docker.ts";
import { Closing } from "./closing.ts";
import { readConfig } from "./config.ts";
import { detached, type ServerContext } from "./context.ts";
import { Dispatcher } from "./dispatch/dispatcher.ts";
import { containerSweep } from "./health/container-sweep.ts";
import { hibernationMonitor, provisioningLimit, remoteSweep } from "./health/limits.ts";
import { runLoop } from "./health/loop.ts";
import { watchPresence } from "./health/presence-loop.ts";
import { silenceSweep } from "./health/silence-sweep.ts";
import { Lanes } from "./lane/lanes.ts";
import { runCycle } from "./life/cycle.ts";
import { recover } from "./life/recover.ts";
import type { ServerParts } from "./parts.ts";
import type { Server, ServerPorts } from "./ports.ts";
import { limitBody } from "./routes/limit-body.ts";
import { refuse } from "./routes/respond.ts";
import { addAdminRoutes } from "./routes/admin-routes.ts";
import { addAgentRoutes } from "./routes/agent-routes.ts";
import { addWorkspaceRoutes } from "./routes/workspace-routes.ts";
import { isStoreFailure } from "./store/statement.ts";
import { sweeper } from "./sweep/sweeper.ts";

/** When a caller that met the end of a process should come back, s. */
const GOING_DOWN_RETRY_S = 5;

interface Built {
  readonly context: ServerContext;
  readonly docker: DockerBackend | null;
  readonly controlPlane: ControlPlaneBackend | null;
}

const build = (ports: ServerPorts, parts: ServerParts): Built => {
  const { clock, random, log } = ports;
  const config = readConfig(ports.env, parts);
  for (const warning of config.warnings) log.write("warn", warning);
  const docker = ports.docker === null ? null : new DockerBackend(ports.docker, clock, parts);
  const controlPlane = ports.controlPlane === null ? null : new ControlPlaneBackend(ports.controlPlane, clock, { parts, config });
  const closing = new Closing(clock, parts.closeMs);
  const wired = { controlPlane: controlPlane !== null, docker: docker !== null };
  // Lanes run cycles and cycles need the context, which has the lanes.
  const context: ServerContext = {
    ports,
    parts,
    config,
    wired,
    closing,
    lanes: new Lanes({ parts, clock, random, log, closing }, (order, cycle) => runCycle(context, order, cycle)),
    dispatcher: new Dispatcher(() => context, { "control-plane": controlPlane, docker }),
    ticks: new Map(),
    restarted: new Map(),
  };
  return { context, docker, controlPlane };
};

const addMiddleware = (app: Hono, context: ServerContext): void => {
  app.use("*", async (c, next) => {
    // Another tenant finds nothing here, not even that there is something.
    if (!isOwnTenant(context, c.req.raw)) return new Response(null, { status: 404 });
    await next();
    return undefined;
  });
  app.use("*", limitBody(context.parts));
};

/** Refuses who calls too often; null for everybody else (server:AUTH-05). */
const limiter = (context: ServerContext): ((request: Request, peer: string | undefined) => Response | null) => {
  const limit = new RateLimit(context.ports.clock, context.config.rateLimit);
  return (request, peer) => {
    const { allowed, limit: most, remaining, retryAfterS } = limit.take(context.parts.limitedAs(callerAddress(context, request, peer)));
    if (allowed) return null;
    const refused = refuse(429, "rate limit exceeded", { retry_after: retryAfterS });
    refused.headers.set("retry-after", String(retryAfterS));
    refused.headers.set("x-ratelimit-limit", String(most));
    refused.headers.set("x-ratelimit-remaining", String(remaining));
    return refused;
  };
};

const addErrors = (app: Hono, { ports, parts }: ServerContext): void => {
  app.notFound(() => refuse(404, "not found"));
  app.onError((error) => {
    if (isStoreFailure(error)) {
      ports.log.write("error", "the database failed a request", { error: error.message });
      const because = parts.failureText({ backend: "none", step: "database", raw: error.message });
      return refuse(parts.withoutDatabase, because, { code: "platform_unavailable" });
    }
    ports.log.write("error", "unexpected fault", { error: error.message });
    return refuse(500, "internal error");
  });
};

const goingDown = (): Response => {
  const refused = refuse(503, "the server is going down: ask again", { retry_after: GOING_DOWN_RETRY_S });
  refused.headers.set("retry-after", String(GOING_DOWN_RETRY_S));
  return refused;
};

/** Builds the workspace server from its ports and parts. */
export const createServer = (ports: ServerPorts, parts: ServerParts): Server => {
  const { context, docker, controlPlane } = build(ports, parts);
  const app = new Hono();
  addMiddleware(app, context);
  addAgentRoutes(app, context);
  addAdminRoutes(app, context, controlPlane);
  addWorkspaceRoutes(app, context);
  addErrors(app, context);
  const limited = limiter(context);
  const limits = [provisioningLimit, remoteSweep, silenceSweep, hibernationMonitor];
  // An engine that stands beside a control plane runs nobody's workload: what it does not list is not dead (server:RST-14).
  const engine = context.dispatcher.backendFor("reap") === docker ? docker : null;
  const loops = [...(engine === null ? [] : [containerSweep(engine)]), ...limits, sweeper(engine)];
  return {
    // A connection that was open already may still bring requests.
    fetch: async (request, peer) => {
      if (context.closing.isBegun) return goingDown();
      return limited(request, peer) ?? context.closing.track(Promise.resolve(app.fetch(request)));
    },
    start: async () => {
      await parts.migrate(ports.store, ports.clock);
      await recover(context);
      for (const loop of loops) detached(context, loop.name, runLoop(context, loop));
      detached(context, "the watch for expired keys", watchPresence(context));
    },
    close: () => context.closing.close(),
  };
};
