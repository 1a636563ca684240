import type { Server } from "#harness/platform/server/ports.ts";
import type { Isolate } from "#harness/platform/worker/isolate.ts";
import type { HttpApi, HttpRequest, HttpResponse } from "#harness/ports/http.ts";

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

/** An isolate, or a server, as a party that answers HTTP: web-standard inside, plain bytes on the link. */
export const isolateHttp = (isolate: Isolate | Server): HttpApi => ({
  fetch: async (request) => toHttpResponse(await isolate.fetch(toRequest(request), request.peer)),
});
