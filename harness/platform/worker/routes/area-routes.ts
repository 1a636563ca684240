import { execRoute } from "./exec.ts";
import { readFileRoute } from "./files.ts";
import { restartRoute, wakeRoute } from "./lifecycle.ts";
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
  app.post(`${USER}/wake`, (c) => wakeRoute(context, c.req.param("id"), c.req.raw));
  app.post(`${USER}/restart-async`, (c) => restartRoute(context, c.req.param("id")));
  refuseOthers(app, context, { path: `${USER}/wake`, allow: "POST" });
  refuseOthers(app, context, { path: `${USER}/restart-async`, allow: "POST" });
};

const execRoutes: AreaRoutes = (app, context) => {
  app.post(`${USER}/exec`, (c) => execRoute(context, c.req.param("id"), c.req.raw));
  refuseOthers(app, context, { path: `${USER}/exec`, allow: "POST" });
};

const fileRoutes: AreaRoutes = (app, context) => {
  app.get(`${USER}/files/:path{[\\s\\S]+}`, (c) =>
    readFileRoute(context, c.req.param("id"), { rawPath: c.req.param("path"), url: new URL(c.req.url) }),
  );
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
export const ADMIN_ROUTES: readonly AreaRoutes[] = [stateRoutes, lifecycleRoutes, execRoutes, syncRoutes, fileRoutes];
