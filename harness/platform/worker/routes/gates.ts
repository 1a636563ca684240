import type { MiddlewareHandler } from "hono";
import type { Hono } from "hono/tiny";
import { identify } from "#harness/platform/worker/auth/identify.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { respond } from "./respond.ts";
import { USER } from "./worker-app.ts";

const mayAdministrate = async (context: IsolateContext, request: Request): Promise<boolean> => {
  const { auth, config, parts } = context;
  if (parts.isAdmin(request.headers.get("x-admin-secret") ?? undefined, config.adminSecret)) return true;
  if (auth.devMode) return false;
  const identified = await identify(context, request);
  return identified.ok && parts.isAdminUser(identified.userId, auth.adminUserIds);
};

/** What is refused before any route is looked at, in this order: hosts, bindings, administrators, user ids. */
export const registerGates = (app: Hono, context: IsolateContext): void => {
  const { auth, config, parts, ports } = context;
  app.use("*", async (c, next) => {
    const host = new URL(c.req.url).hostname.toLowerCase();
    // A name leads here or it does not; who somebody is never follows from it (worker:ARCH-2).
    if (auth.hosts.length > 0 && !auth.hosts.includes(host)) {
      return respond(context, { status: 404, fields: { error: "Not found", path: c.req.path } });
    }
    const missing = ports.missingBindings.filter((name) => parts.onMissingBinding(name) === "refuse");
    if (missing.length > 0 && c.req.path !== "/sandbox-health") {
      return respond(context, { status: 503, fields: { error: "Configuration error", missing } });
    }
    await next();
    return undefined;
  });
  // Before parsing, routing side effects, stores and sandboxes (worker:AUTH-4).
  const administrators: MiddlewareHandler = async (c, next) => {
    if (!(await mayAdministrate(context, c.req.raw))) {
      return respond(context, { status: 403, fields: parts.forbidden(c.req.header("x-admin-secret"), config.adminSecret) });
    }
    await next();
    return undefined;
  };
  app.use("/api/super/*", administrators);
  app.use("/metrics", administrators);
  app.use(`${USER}/*`, async (c, next) => {
    if (!parts.isUserId(c.req.param("id"))) return respond(context, { status: 400, fields: { error: "invalid user id" } });
    await next();
    return undefined;
  });
};
