import { execRoute, execStatusRoute } from "./exec.ts";
import { bulkRestartRoute } from "./bulk-restart.ts";
import { destroyRoute, operationRoute, restartRoute, wakeRoute } from "./lifecycle.ts";
import { logsRoute } from "./logs.ts";
import { phaseRoutes } from "./phase-gates.ts";
import { dashboardRoute } from "./dashboard.ts";
import { healthRoute, resetBreakerRoute } from "./health.ts";
import { metricsRoute } from "./metrics.ts";
import { fileRoutes } from "./file-routes.ts";
import { stateRoute, stateV2Route } from "./state.ts";
import { r2HealthRoute, r2StatusRoute } from "./sync.ts";
import { resetRoute, restoreRoute, syncRoute } from "./sync-actions.ts";
import { refuseOthers, USER, type AreaRoutes } from "./worker-app.ts";

const stateRoutes: AreaRoutes = (app, context) => {
  app.get(`${USER}/state`, (c) => stateRoute(context, c.req.param("id")));
  app.get(`${USER}/state/v2`, (c) => stateV2Route(context, c.req.param("id")));
  refuseOthers(app, context, { path: `${USER}/state`, allow: "GET" });
  refuseOthers(app, context, { path: `${USER}/state/v2`, allow: "GET" });
};

const lifecycleRoutes: AreaRoutes = (app, context) => {
  app.on([...context.parts.verbsOf("POST")], `${USER}/wake`, (c) => wakeRoute(context, c.req.param("id"), c.req.raw));
  app.on([...context.parts.verbsOf("POST")], `${USER}/restart-async`, (c) => restartRoute(context, c.req.param("id")));
  refuseOthers(app, context, { path: `${USER}/wake`, allow: "POST" });
  refuseOthers(app, context, { path: `${USER}/restart-async`, allow: "POST" });
  app.get(`${USER}/operations/:operationId`, (c) => operationRoute(context, c.req.param("id"), c.req.param("operationId")));
  app.get(`${USER}/logs`, (c) => logsRoute(context, c.req.param("id"), new URL(c.req.url).searchParams));
  app.post(`${USER}/destroy`, (c) => destroyRoute(context, c.req.param("id")));
  app.post("/api/super/bulk/restart", (c) => bulkRestartRoute(context, c.req.raw));
  refuseOthers(app, context, { path: `${USER}/operations/:operationId`, allow: "GET" });
  refuseOthers(app, context, { path: `${USER}/logs`, allow: "GET" });
  refuseOthers(app, context, { path: `${USER}/destroy`, allow: "POST" });
  refuseOthers(app, context, { path: "/api/super/bulk/restart", allow: "POST" });
};

const execRoutes: AreaRoutes = (app, context) => {
  app.post(`${USER}/exec`, (c) => execRoute(context, c.req.param("id"), c.req.raw));
  app.get(`${USER}/exec/:execId/status`, (c) => execStatusRoute(context, c.req.param("id"), c.req.param("execId")));
  refuseOthers(app, context, { path: `${USER}/exec`, allow: "POST" });
  refuseOthers(app, context, { path: `${USER}/exec/:execId/status`, allow: "GET" });
};

const healthRoutes: AreaRoutes = (app, context) => {
  app.get(`${USER}/health`, (c) => healthRoute(context, c.req.param("id")));
  app.on([...context.parts.resetVerbs], [`${USER}/reset-breaker`], (c) => resetBreakerRoute(context, c.req.param("id")));
  app.get("/api/super/state/dashboard", () => dashboardRoute(context));
  app.get("/metrics", () => metricsRoute(context));
  refuseOthers(app, context, { path: `${USER}/health`, allow: "GET" });
  refuseOthers(app, context, { path: `${USER}/reset-breaker`, allow: "POST" });
  refuseOthers(app, context, { path: "/api/super/state/dashboard", allow: "GET" });
  refuseOthers(app, context, { path: "/metrics", allow: "GET" });
};

const syncRoutes: AreaRoutes = (app, context) => {
  app.get(`${USER}/r2-status`, (c) => r2StatusRoute(context, c.req.param("id")));
  app.get(`${USER}/r2-health`, (c) => r2HealthRoute(context, c.req.param("id")));
  app.post(`${USER}/sync-async`, (c) => syncRoute(context, c.req.param("id"), c.req.raw));
  app.post(`${USER}/emergency-reset`, (c) => resetRoute(context, c.req.param("id"), c.req.raw));
  app.post(`${USER}/restore`, (c) => restoreRoute(context, c.req.param("id"), c.req.raw));
  for (const path of ["r2-status", "r2-health"]) refuseOthers(app, context, { path: `${USER}/${path}`, allow: "GET" });
  for (const path of ["sync-async", "emergency-reset", "restore"]) refuseOthers(app, context, { path: `${USER}/${path}`, allow: "POST" });
};

/** The routes behind the admin secret, area by area; an earlier one wins. */
export const ADMIN_ROUTES: readonly AreaRoutes[] = [
  phaseRoutes,
  stateRoutes,
  lifecycleRoutes,
  execRoutes,
  syncRoutes,
  fileRoutes,
  healthRoutes,
];
