import type { Isolate } from "#harness/platform/worker/isolate.ts";
import type { HttpApi, HttpRequest, HttpResponse } from "#harness/ports/http.ts";

/** Where a rig's timer calls the scheduled handler, as Cloudflare's own tools do; no route of the platform. */
export const SCHEDULED_PATH = "/cdn-cgi/handler/scheduled";

/** A body that comes with these means nothing (RFC 9110, 9.3.1), and none can be given to a `Request`. */
const BODILESS: readonly string[] = ["GET", "HEAD"];

/** What no `Request` can be made with: nobody inside can be asked, so whoever listens answers. */
const UNASKABLE: readonly string[] = ["CONNECT", "TRACE", "TRACK"];

const toRequest = ({ method, target, headers, body }: HttpRequest): Request =>
  new Request(`http://platform.test${target}`, {
    method,
    headers,
    ...(body === null || BODILESS.includes(method.toUpperCase()) ? {} : { body: body as Uint8Array<ArrayBuffer> }),
  });

const methodNotAllowed = (): Response => Response.json({ error: "method not allowed" }, { status: 405 });

const toHttpResponse = async (response: Response): Promise<HttpResponse> => {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  return { status: response.status, headers, body: await response.bytes() };
};

/** Answers a web-standard fetch as a party that answers HTTP: plain bytes on the link. */
export const webHttp = (party: { fetch(request: Request, peer?: string): Promise<Response> }): HttpApi => ({
  fetch: async (request) => {
    const isAskable = !UNASKABLE.includes(request.method.toUpperCase());
    return toHttpResponse(isAskable ? await party.fetch(toRequest(request), request.peer) : methodNotAllowed());
  },
});

/** Requests of clients and of the timer, told apart. */
export const answerIsolate = async (isolate: Isolate, request: Request): Promise<Response> => {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname !== SCHEDULED_PATH) return isolate.fetch(request);
  await isolate.scheduled(Number(searchParams.get("time")));
  return new Response("ok");
};

/** An isolate as a party that answers HTTP. */
export const isolateHttp = (isolate: Isolate): HttpApi => webHttp({ fetch: (request) => answerIsolate(isolate, request) });
