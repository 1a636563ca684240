import { createServer, ServerResponse, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable, type Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { HttpRequest } from "#harness/ports/http.ts";

/** An answer whose body may be written while it lasts. */
export interface StreamedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
  /** The caller may take the connection over for it (`Upgrade: tcp`); without that it ends with the connection. */
  readonly hijackable?: true;
}

/** Answers one request; the signal aborts when its caller goes away. A rejection breaks the connection. */
export type Answering = (request: HttpRequest, signal: AbortSignal) => Promise<StreamedAnswer>;

/** A server that listens. */
export interface StreamingServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Clients that send their options in the query too need more than Node's 16 KiB; Go's servers take as much. */
const HEADER_BYTES_MAX = 2 ** 20;

const headersOf = ({ headers }: IncomingMessage): HttpRequest["headers"] =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]));

const requestOf = (request: IncomingMessage, body: Uint8Array): HttpRequest => ({
  method: request.method ?? "GET",
  target: request.url ?? "/",
  headers: headersOf(request),
  body: body.length === 0 ? null : body,
});

const readBody = async (request: IncomingMessage): Promise<Uint8Array> => {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
};

/** The body of a request that asks to take over: Node leaves it, and what follows, to whoever does so. */
const readHijackedBody = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<Uint8Array> => {
  const length = Number(request.headers["content-length"] ?? 0);
  let body = head;
  while (body.length < length) {
    const part = await new Promise<Buffer | null>((resolve) => {
      socket.once("data", resolve);
      socket.once("close", () => resolve(null));
    });
    if (part === null) break;
    body = Buffer.concat([body, part]);
  }
  return body.subarray(0, length);
};

const send = async (response: ServerResponse, { status, headers, body, hijackable }: StreamedAnswer): Promise<void> => {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = status;
  if (hijackable === true) response.useChunkedEncodingByDefault = false;
  if (body instanceof Uint8Array) {
    if (status !== 204 && status !== 304 && hijackable !== true) response.setHeader("content-length", body.length);
    response.end(body);
    return;
  }
  response.flushHeaders();
  await pipeline(Readable.from(body, { objectMode: false }), response);
};

/** Hands the connection over: a raw stream from here on; what the client sends is not read. */
const handOver = async (socket: Duplex, { headers, body }: StreamedAnswer): Promise<void> => {
  const type = headers["content-type"] ?? "";
  socket.write(`HTTP/1.1 101 UPGRADED\r\nContent-Type: ${type}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`);
  socket.resume();
  await pipeline(Readable.from(body instanceof Uint8Array ? [body] : body, { objectMode: false }), socket);
};

/** A connection that broke has nobody left to tell. */
const quietly = (work: Promise<void>, broken: () => void): void => {
  void work.catch(broken);
};

const listenOn = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

/** Serves it on this machine. Rejects when it cannot listen there. */
export const serveStreams = async (answer: Answering, port: number): Promise<StreamingServer> => {
  const taken = new Set<Duplex>();
  const untilGone = (stream: Duplex | ServerResponse): AbortSignal => {
    const gone = new AbortController();
    stream.once("close", () => gone.abort());
    return gone.signal;
  };
  const server = createServer({ maxHeaderSize: HEADER_BYTES_MAX, requestTimeout: 0 }, (request, response) => {
    const signal = untilGone(response);
    const work = async (): Promise<void> => send(response, await answer(requestOf(request, await readBody(request)), signal));
    quietly(work(), () => response.destroy());
  });
  server.on("upgrade", (request, socket, head) => {
    taken.add(socket);
    socket.once("close", () => taken.delete(socket));
    socket.on("error", () => {});
    const signal = untilGone(socket);
    const work = async (): Promise<void> => {
      const answered = await answer(requestOf(request, await readHijackedBody(request, socket, head)), signal);
      if (answered.hijackable === true) return handOver(socket, answered);
      const response = new ServerResponse(request);
      response.shouldKeepAlive = false;
      response.assignSocket(socket as Parameters<ServerResponse["assignSocket"]>[0]);
      response.once("finish", () => socket.end());
      return send(response, answered);
    };
    quietly(work(), () => socket.destroy());
  });
  const given = await listenOn(server, "127.0.0.1", port);
  return {
    port: given,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      for (const socket of taken) socket.destroy();
      await closed;
    },
  };
};
