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

/** A loopback listener on a free port. */
export class Listener {
  readonly #server: Server;
  readonly #ready: Promise<void>;

  constructor(answer: Answerer) {
    this.#server = createServer((message, response) => {
      this.#handle(answer, message, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
    this.#ready = new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", resolve);
    });
  }

  /** Such as `http://127.0.0.1:40123`, once it listens. */
  async origin(): Promise<string> {
    await this.#ready;
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await this.#ready;
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async #handle(answer: Answerer, message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(message);
    const method = message.method ?? "GET";
    const answered = await answer({ method, target: message.url ?? "/", headers: headersOf(message), body });
    if (answered === "break") {
      message.socket.resetAndDestroy();
      return;
    }
    response.writeHead(answered.status, answered.headers);
    response.end(answered.body);
  }
}
