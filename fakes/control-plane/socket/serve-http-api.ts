import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpApi, HttpRequest } from "#harness/ports/http.ts";
import { LinkError } from "#harness/ports/link-failure.ts";

/** A listening server. */
export interface Served {
  /** Such as `http://127.0.0.1:41000`. */
  readonly url: string;
  /** Stops listening and closes every connection. */
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

const read = async (message: IncomingMessage): Promise<HttpRequest> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of message) chunks.push(chunk as Uint8Array);
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );
  return {
    method: message.method ?? "GET",
    target: message.url ?? "/",
    headers,
    body: chunks.length === 0 ? null : Buffer.concat(chunks),
  };
};

/** A reset of the API's own becomes a reset of the connection; a client that goes away is its own affair. */
const exchange = async (api: HttpApi, message: IncomingMessage, reply: ServerResponse): Promise<void> => {
  try {
    const { status, headers, body } = await api.fetch(await read(message));
    reply.writeHead(status, { ...headers, "content-length": body.length }).end(body);
  } catch (error) {
    if (error instanceof LinkError) message.socket.resetAndDestroy();
    else if (!message.destroyed) throw error;
  }
};

/** Serves an API on loopback; port 0 takes a free one. Rejects when it cannot listen there. */
export const serveHttpApi = async (api: HttpApi, { port }: { readonly port: number }): Promise<Served> => {
  const server = createServer((message, reply) => void exchange(api, message, reply));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: HOST, port }, resolve);
  });
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};
