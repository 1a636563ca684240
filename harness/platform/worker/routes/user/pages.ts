import { identify } from "#harness/platform/worker/auth/identify.ts";
import { page, refusal, type UserRoutes } from "./user-plane.ts";

/** Pages that say nothing about anybody (worker:AUTH-12), and the administrators' own (worker:ARCH-8). */
export const pageRoutes: UserRoutes = (app, context) => {
  app.get("/login", () => page("Sign in"));
  app.get("/logout", () => page("Signed out"));
  app.get("/auth/callback", () => page("Signing in"));
  app.get("/admin", (c) => c.redirect("/_admin/"));
  app.get("/_admin/*", async (c) => {
    const identified = await identify(context, c.req.raw);
    if (!identified.ok) return refusal(context, c.req.raw, identified);
    if (!context.parts.isAdminUser(identified.userId, context.auth.adminUserIds)) return page("Forbidden", 403);
    return page("Administration");
  });
};
