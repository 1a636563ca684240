import { respond } from "#harness/platform/worker/routes/respond.ts";
import { refuseOthers } from "#harness/platform/worker/routes/worker-app.ts";
import { asUser, type UserRoutes } from "./user-plane.ts";

/** GET /api/gateway-token: the signed-in user's own (worker:AUTH-13). */
export const tokenRoutes: UserRoutes = (app, context) => {
  app.get("/api/gateway-token", (c) =>
    asUser(context, c.req.raw, (userId) => {
      const master = context.config.adminSecret;
      if (master === null)
        return respond(context, { status: 503, fields: { error: "Configuration error", missing: context.auth.missing } });
      return respond(context, { status: 200, fields: { token: context.parts.gatewayToken(master, userId, "page"), userId } });
    }),
  );
  refuseOthers(app, context, { path: "/api/gateway-token", allow: "GET" });
};
