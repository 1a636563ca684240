import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import type { HostApi } from "#harness/platform/worker/host/host-api.ts";
import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import { attempt, type Attempted } from "#harness/platform/worker/retry.ts";
import { respond } from "#harness/platform/worker/routes/respond.ts";
import { randomId } from "#harness/ports/random.ts";
import { asUser, page, wantsPage, type UserRoutes } from "./user-plane.ts";

/** What a client says about itself is not passed on as if we had said it (worker:AUTH-16); the token is ours to give. */
const NOT_PASSED_ON = ["cookie", "authorization", "x-admin-secret", "host", "content-length"];

const forwarded = async (context: IsolateContext, userId: string, request: Request): Promise<HttpRequest> => {
  const headers: Record<string, string> = {};
  request.headers.forEach((value, name) => {
    if (!NOT_PASSED_ON.includes(name) && !name.startsWith("x-user-")) headers[name] = value;
  });
  const master = context.config.adminSecret ?? "";
  headers["authorization"] = `Bearer ${context.parts.gatewayToken(master, userId, "host")}`;
  const { pathname, search } = new URL(request.url);
  const body = request.body === null ? null : await request.bytes();
  return { method: request.method, target: `${pathname}${search}`, headers, body };
};

const relayed = (answer: HttpResponse): Response => {
  const bodyless = [101, 204, 205, 304].includes(answer.status);
  return new Response(bodyless ? null : (answer.body as Uint8Array<ArrayBuffer>), { status: answer.status, headers: answer.headers });
};

const failed = async (
  context: IsolateContext,
  host: HostApi,
  { failure, attempts }: Extract<Attempted<HttpResponse>, { ok: false }>,
): Promise<Response> => {
  const exit = await host.lastGatewayExit().catch(() => null);
  const hint = context.parts.ranOutOfMemory(exit)
    ? "The gateway ran out of memory: close what it does not need, or ask for a larger sandbox"
    : "Try again in a few seconds; if it lasts, restart the sandbox";
  return respond(context, {
    status: 503,
    retryAfterSeconds: 10,
    fields: { error: "The gateway is not available", details: failure.message, hint, attempts, retryable: failure.transient },
  });
};

/** Whether a browser may be shown the gateway at once; else the boot begins behind a page that says so (worker:ARCH-3). */
const isUp = async (context: IsolateContext, host: HostApi): Promise<boolean> => {
  const { clock, random, name } = context.ports;
  try {
    if ((await host.state()).gatewayHealthy === true) return true;
    const call = {
      requestId: randomId(random, "req"),
      isolate: name,
      attempt: 1,
      requestedAt: clock.now(),
      wakeBudgetMs: context.parts.pageLookMs,
    };
    await host.beginWake(call);
    return false;
  } catch {
    return false;
  }
};

const proxied = async (context: IsolateContext, userId: string, request: Request): Promise<Response> => {
  const host = context.ports.host(context.parts.sandboxNameOf(userId, "user"));
  if (request.method === "GET" && wantsPage(request) && context.parts.showsLoadingPage && !(await isUp(context, host)))
    return page("Your sandbox is starting");
  const asked = await forwarded(context, userId, request);
  const result = await attempt(context, {
    operation: "proxy",
    wakeBudgetMs: null,
    operationMs: context.parts.proxyAnswerMs,
    run: (call) => host.proxy(call, asked),
  });
  return result.ok ? relayed(result.value) : failed(context, host, result);
};

/** Everything else is the gateway's, for whoever it belongs to (worker:ARCH-1, ARCH-4). */
export const proxyRoutes: UserRoutes = (app, context) => {
  app.all("*", async (c) => {
    const { auth, parts } = context;
    const request = c.req.raw;
    if (auth.missing.length > 0 && !auth.devMode) {
      if (wantsPage(request)) return page(`Configuration error: ${auth.missing.join(", ")}`, 503);
      return respond(context, { status: 503, fields: { error: "Configuration error", missing: auth.missing } });
    }
    if (!parts.authenticatesFirst)
      await context.ports
        .host("openclaw-moltbot")
        .state()
        .catch(() => null);
    return asUser(context, request, (userId) => proxied(context, userId, request));
  });
};
