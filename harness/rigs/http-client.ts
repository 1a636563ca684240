import { Agent, request } from "undici";
import type { HttpApi, HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import { LinkError, type LinkFailure } from "#harness/ports/link-failure.ts";
import { hangUpSignal } from "./real-party.ts";

const FAILURE_BY_CODE: Readonly<Record<string, LinkFailure>> = {
  ECONNREFUSED: "refused",
  UND_ERR_CONNECT_TIMEOUT: "connect-timeout",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "closed",
  UND_ERR_HEADERS_TIMEOUT: "headers-timeout",
};

const linkError = (error: unknown, link: string): unknown => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const failure = FAILURE_BY_CODE[code];
  if (failure !== undefined) return new LinkError(failure, link);
  return error instanceof Error && error.name === "AbortError" ? new LinkError("closed", link) : error;
};

/** HTTP over real sockets. undici's own time-outs are off: limits are the platform's Clock's (design section 8). */
export class HttpClient {
  readonly #agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connections: 256 });

  /** The party at `origin` (such as `http://127.0.0.1:8080`), seen through `link`. */
  to(origin: () => Promise<string>, link: string): HttpApi {
    return { fetch: (wanted) => this.#fetch(origin, link, wanted) };
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #fetch(origin: () => Promise<string>, link: string, wanted: HttpRequest): Promise<HttpResponse> {
    const signal = hangUpSignal();
    try {
      const response = await request(`${await origin()}${wanted.target}`, {
        dispatcher: this.#agent,
        method: wanted.method as "GET",
        headers: wanted.headers,
        body: wanted.body,
        ...(signal === undefined ? {} : { signal }),
      });
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(response.headers)) headers[name] = String(value);
      return { status: response.statusCode, headers, body: new Uint8Array(await response.body.arrayBuffer()) };
    } catch (error) {
      throw linkError(error, link);
    }
  }
}
