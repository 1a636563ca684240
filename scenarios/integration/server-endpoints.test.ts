import { Hono } from "hono";
import { expect, test } from "vitest";
import type { ServerContext } from "#harness/platform/server/context.ts";
import { addAdminRoutes } from "#harness/platform/server/routes/admin-routes.ts";
import { addAgentRoutes } from "#harness/platform/server/routes/agent-routes.ts";
import { addWorkspaceRoutes } from "#harness/platform/server/routes/workspace-routes.ts";
import { ENDPOINTS } from "#scenarios/server/wire/endpoints.ts";

/** Registering a route only closes over the context. */
const NOBODY = {} as ServerContext;

test("every route of the server is one that the junk is thrown at, and no other", () => {
  const app = new Hono();
  addAgentRoutes(app, NOBODY);
  addAdminRoutes(app, NOBODY, null);
  addWorkspaceRoutes(app, NOBODY);
  const routes = app.routes.map(({ method, path }) => `${method} ${path}`).filter((route) => !route.startsWith("ALL "));
  const thrown = Object.values(ENDPOINTS).map(({ method, path }) => `${method} ${path}`);
  expect(thrown.toSorted()).toEqual([...new Set(routes)].toSorted());
});
