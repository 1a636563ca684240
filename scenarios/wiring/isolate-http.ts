import type { Isolate } from "#harness/platform/worker/isolate.ts";
import type { HttpApi, HttpRequest, HttpResponse } from "#harness/ports/http.ts";

/** Where a rig's timer calls the scheduled handler, as Cloudflare's own tools do; no route of the platform. */
export const SCHEDULED_PATH = "/cdn-cgi/handler/scheduled";

const toRequest = (request: HttpRequest): Request =>
  new Request(`http://platform.test${request.target}`, {
    method: request.method,
    headers: request.headers,
    ...(request.body === null ? {} : { body: request.body as Uint8Array<ArrayBuffer> }),
  });

const toHttpResponse = async (response: Response): Promise<HttpResponse> => {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    headers[name] = value;
  });
  return { status: response.status, headers, body: await response.bytes() };
};

/** Answers a web-standard fetch as a party that answers HTTP: plain bytes on the link. */
export const webHttp = (party: { fetch(request: Request, peer?: string): Promise<Response> }): HttpApi => ({
  fetch: async (request) => toHttpResponse(await party.fetch(toRequest(request), request.peer)),
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
