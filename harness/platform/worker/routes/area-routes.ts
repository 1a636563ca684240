import { execRoute } from "./exec.ts";
import { fileRoutes } from "./file-routes.ts";
import { restartRoute, wakeRoute } from "./lifecycle.ts";
import { stateRoute, stateV2Route } from "./state.ts";
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

/** The routes behind the admin secret, area by area; an earlier one wins. */
export const ADMIN_ROUTES: readonly AreaRoutes[] = [stateRoutes, lifecycleRoutes, execRoutes, fileRoutes];
