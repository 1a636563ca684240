import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { execRoute } from "./exec.ts";
import { respond } from "./respond.ts";
import { refuseOthers, USER, type AreaRoutes } from "./worker-app.ts";

/** What came with the second migration phase (worker:MIG-2). */
const NEW_PATHS = [`${USER}/files/batch`, `${USER}/health`, `${USER}/exec/:exec/status`];

const notYet = (context: IsolateContext, path: string): Response => respond(context, { status: 404, fields: { error: "Not found", path } });

/** The migration phases as routes: what is not there yet, and what is no longer (worker:MIG-1 to MIG-3). */
export const phaseRoutes: AreaRoutes = (app, context) => {
  const { newEndpoints, deprecatedGone } = context.config.phase;
  if (!newEndpoints) for (const path of NEW_PATHS) app.all(path, (c) => notYet(context, c.req.path));
  app.post(`${USER}/exec-sync`, (c) => {
    const id = c.req.param("id");
    if (!deprecatedGone) return execRoute(context, id, c.req.raw);
    return respond(context, { status: 410, fields: { error: "Gone", use: `/api/super/users/${id}/exec` } });
  });
  refuseOthers(app, context, { path: `${USER}/exec-sync`, allow: "POST" });
};
