import type { Hono } from "hono/tiny";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { respond } from "./respond.ts";

/** Where the calls about one user live. */
export const USER = "/api/super/users/:id";

/** Registers the routes of one area. */
export type AreaRoutes = (app: Hono, context: IsolateContext) => void;

/** Every other verb of a path is refused, least of all may a GET change state (worker:AUTH-6). Comes after the path's own routes. */
export const refuseOthers = (
  app: Hono,
  context: IsolateContext,
  { path, allow }: { readonly path: string; readonly allow: string },
): void => {
  app.all(path, () => {
    const refused = respond(context, { status: 405, fields: { error: "Method not allowed" } });
    refused.headers.set("allow", allow);
    return refused;
  });
};
