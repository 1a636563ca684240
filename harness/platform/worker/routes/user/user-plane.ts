import type { Hono } from "hono/tiny";
import { identify, type Identified } from "#harness/platform/worker/auth/identify.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { respond } from "#harness/platform/worker/routes/respond.ts";

/** Registers routes of users, who come with a token of their own. */
export type UserRoutes = (app: Hono, context: IsolateContext) => void;

/** Whether a browser asks, which wants pages rather than JSON. */
export const wantsPage = (request: Request): boolean => (request.headers.get("accept") ?? "").includes("text/html");

/** A page; every one of them is static (worker:AUTH-12). */
export const page = (title: string, status = 200): Response =>
  new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
    {
      status,
      headers: { "content-type": "text/html; charset=utf-8" },
    },
  );

/** What a caller without a good token gets: a page goes to the login, everybody else is told (worker:AUTH-7, AUTH-9, AUTH-15). */
export const refusal = (context: IsolateContext, request: Request, identified: Extract<Identified, { ok: false }>): Response => {
  if (identified.reason === "not-configured") return respond(context, { status: 500, fields: { error: "Authentication not configured" } });
  if (wantsPage(request)) return new Response(null, { status: 302, headers: { location: "/login" } });
  return respond(context, { status: 401, fields: { error: "Unauthorized", hint: "Sign in and send your token" } });
};

/** Answers as the signed-in user, or refuses. */
export const asUser = async (
  context: IsolateContext,
  request: Request,
  answer: (userId: string) => Response | Promise<Response>,
): Promise<Response> => {
  const identified = await identify(context, request);
  return identified.ok ? answer(identified.userId) : refusal(context, request, identified);
};
