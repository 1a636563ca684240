import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";

/** Answers one request, or says that its connection is to be broken. */
export type Answerer = (request: HttpRequest) => Promise<HttpResponse | "break">;

const bodyOf = async (message: IncomingMessage): Promise<Uint8Array | null> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of message) chunks.push(chunk as Uint8Array);
  return chunks.length === 0 ? null : new Uint8Array(Buffer.concat(chunks));
};

const headersOf = (message: IncomingMessage): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) if (value !== undefined) headers[name] = String(value);
  return headers;
};

/** How long an answer may take from its end to its last byte, ms of the machine's time. */
const LAST_ANSWERS_MS = 250;

const NOBODY: Answerer = async () => ({ status: 404, headers: {}, body: new TextEncoder().encode("no voyage is under way here") });

const send = async (response: ServerResponse, { status, headers, body, pacing }: HttpResponse): Promise<void> => {
  // As older servers do: no length, the body ends with the connection.
  if (headers["connection"] === "close") response.useChunkedEncodingByDefault = false;
  else response.setHeader("content-length", body.length);
  response.writeHead(status, headers);
  if (pacing === undefined) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, pacing.firstBytes));
  await new Promise((resolve) => setTimeout(resolve, pacing.pauseMs));
  response.end(body.subarray(pacing.firstBytes));
};

/** A loopback listener; who answers may change while it stands, so that proxies in front of it stay. */
export class Listener {
  readonly #server: Server;
  readonly #port: number;
  readonly #handling = new Set<Promise<void>>();
  answer: Answerer = NOBODY;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
  }

  /** Listens on 127.0.0.1, on a free port when `port` is 0. Rejects with the socket's error, such as EADDRINUSE. */
  static async open(port = 0): Promise<Listener> {
    const server = createServer();
    // Nothing closes an idle connection but its caller: what a proxy does to it must be seen.
    server.keepAliveTimeout = 0;
    server.headersTimeout = 0;
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
    // What a single connection fails at later, such as too many open files, is that connection's trouble.
    server.on("error", () => {});
    const listener = new Listener(server, (server.address() as AddressInfo).port);
    server.on("request", (message, response) => {
      const handled = listener.#handle(message, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
      listener.#handling.add(handled);
      void handled.then(() => listener.#handling.delete(handled));
    });
    return listener;
  }

  /** Such as `127.0.0.1:40123`. */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Such as `http://127.0.0.1:40123`. */
  get origin(): string {
    return `http://${this.address}`;
  }

  /** Resolves when everything that is answered has been written; whoever is not answered within a moment is not waited for. */
  async quiet(): Promise<void> {
    const waited = Promise.withResolvers<void>();
    const timer = setTimeout(waited.resolve, LAST_ANSWERS_MS);
    await Promise.race([Promise.allSettled(this.#handling), waited.promise]);
    clearTimeout(timer);
  }

  /** Nobody answers any more, and whoever still waits sees the connection close. */
  clear(): void {
    this.answer = NOBODY;
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(message);
    const method = message.method ?? "GET";
    const { remoteAddress } = message.socket;
    const peer = remoteAddress === undefined ? {} : { peer: remoteAddress };
    const answered = await this.answer({ method, target: message.url ?? "/", headers: headersOf(message), body, ...peer });
    if (answered === "break") {
      message.socket.resetAndDestroy();
      return;
    }
    await send(response, answered);
  }
}
