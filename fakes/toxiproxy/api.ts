import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { posix } from "node:path";
import { hash32 } from "#harness/seed/hash32.ts";
import { ApiError, badRequestBody } from "./api-error.ts";
import type { Answer, Asked, Route } from "./routes.ts";

/** As Toxiproxy has them; its limit for a whole request is not needed, because nothing here waits for a link. */
const READ_TIMEOUT_MS = 15_000;
const IDLE_TIMEOUT_MS = 60_000;
const BODY_BYTES_MAX = 4 * 2 ** 20;

const TEXT = "text/plain; charset=utf-8";
const NOT_FOUND: Answer = { status: 404, type: TEXT, body: "404 page not found\n" };
const NOT_ALLOWED: Answer = { status: 405 };
const NO_BROWSERS: Answer = { status: 403, type: TEXT, body: "User agent not allowed\n" };

interface Matched {
  readonly handler: Route["methods"][string] | undefined;
  readonly names: Pick<Asked, "proxy" | "toxic">;
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);

const readBody = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > BODY_BYTES_MAX) throw badRequestBody(`more than ${BODY_BYTES_MAX} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
};

/** The path as it is routed: decoded and without empty, `.` and `..` segments; null when it cannot be decoded. */
const pathOf = (url: string): { readonly asked: string; readonly clean: string; readonly query: string } | null => {
  const [, path = "", query = ""] = /^([^?#]*)(.*)$/.exec(url) ?? [];
  try {
    const asked = decodeURIComponent(path);
    return { asked, clean: posix.normalize(asked), query };
  } catch {
    return null;
  }
};

const errorAnswer = (error: unknown): Answer => {
  const { status, message } = error instanceof ApiError ? error : { status: 500, message: String(error) };
  // JSON under a text type, as Toxiproxy sends it.
  return { status, type: TEXT, body: `${JSON.stringify({ error: message, status })}\n` };
};

const send = (response: ServerResponse, { status, type, body = "" }: Answer): void => {
  if (type !== undefined) response.setHeader("content-type", type);
  if (type === TEXT) response.setHeader("x-content-type-options", "nosniff");
  if (status !== 204) response.setHeader("content-length", Buffer.byteLength(body));
  response.writeHead(status).end(body);
};

const answerTo = async (request: IncomingMessage, { handler, names }: Matched & { handler: Route["methods"][string] }): Promise<Answer> => {
  if (request.headers["user-agent"]?.startsWith("Mozilla/") === true) return NO_BROWSERS;
  try {
    return await handler({ ...names, body: await readBody(request) });
  } catch (error) {
    return errorAnswer(error);
  }
};

const listenerOf = (routes: readonly Route[], seed: number): RequestListener => {
  const table = routes.map(({ path, methods }) => ({ pattern: patternOf(path), methods }));
  const match = (path: string, method: string): Matched | null => {
    for (const { pattern, methods } of table) {
      const found = pattern.exec(path);
      if (found === null) continue;
      const { proxy = "", toxic = "" } = found.groups ?? {};
      return { handler: methods[method] ?? methods["ANY"], names: { proxy, toxic } };
    }
    return null;
  };
  let asked = 0;
  const requestId = (): string => {
    asked += 1;
    return [0, 1, 2]
      .map((part) => hash32(seed, "request", asked, part).toString(32).padStart(7, "0"))
      .join("")
      .slice(0, 20);
  };
  return (request, response) => {
    const path = pathOf(request.url ?? "/");
    if (path === null) return send(response, { status: 400, type: TEXT, body: "400 Bad Request" });
    if (path.asked !== path.clean) return send(response.setHeader("location", encodeURI(path.clean) + path.query), { status: 301 });
    const matched = match(path.clean, request.method ?? "GET");
    if (matched === null) return send(response, NOT_FOUND);
    const { handler, names } = matched;
    if (handler === undefined) return send(response, NOT_ALLOWED);
    response.setHeader("x-toxiproxy-request-id", requestId());
    void answerTo(request, { handler, names }).then((answer) => send(response, answer));
  };
};

/** The HTTP server of the API, not yet listening. The seed makes the request ids. */
export const apiServer = (routes: readonly Route[], seed: number): Server => {
  const server = createServer({ requestTimeout: READ_TIMEOUT_MS, headersTimeout: READ_TIMEOUT_MS }, listenerOf(routes, seed));
  server.keepAliveTimeout = IDLE_TIMEOUT_MS;
  return server;
};
