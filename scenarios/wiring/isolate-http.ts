import type { Server } from "#harness/platform/server/ports.ts";
import type { Isolate } from "#harness/platform/worker/isolate.ts";
import type { HttpApi, HttpRequest, HttpResponse } from "#harness/ports/http.ts";

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

/** An isolate, or a server, as a party that answers HTTP: web-standard inside, plain bytes on the link. */
export const isolateHttp = (isolate: Isolate | Server): HttpApi => ({
  fetch: async (request) => {
    const isAskable = !UNASKABLE.includes(request.method.toUpperCase());
    return toHttpResponse(isAskable ? await isolate.fetch(toRequest(request), request.peer) : methodNotAllowed());
  },
});
