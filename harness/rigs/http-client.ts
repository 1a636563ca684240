import { Agent, buildConnector, type Dispatcher } from "undici";
import { withDeadline, TIMED_OUT, type Clock } from "#harness/ports/clock.ts";
import type { HttpApi, HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import { LinkError, type FailurePoint, type HttpLimits, type LinkFailure } from "#harness/ports/link-failure.ts";
import { hangUpSignal } from "./real-party.ts";

const FAILURE_BY_CODE: Readonly<Record<string, LinkFailure>> = {
  ECONNREFUSED: "refused",
  UND_ERR_CONNECT_TIMEOUT: "connect-timeout",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "closed",
  UND_ERR_ABORTED: "closed",
  // A connection that ends within the response's head.
  HPE_INVALID_EOF_STATE: "closed",
};

/** What the same end of a connection is called once the response's head is there. */
const IN_BODY: Partial<Readonly<Record<LinkFailure, LinkFailure>>> = { reset: "body-reset", closed: "body-cut" };

const failureOf = (error: unknown, point: FailurePoint): LinkFailure | null => {
  if (error instanceof LinkError) return error.failure;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const failure = error instanceof Error && error.name === "AbortError" ? "closed" : FAILURE_BY_CODE[code];
  if (failure === undefined) return null;
  return point === "body" ? (IN_BODY[failure] ?? failure) : failure;
};

/** Where a request may go, and for how long its caller waits. */
interface Destination {
  readonly origin: () => Promise<string>;
  readonly link: string;
  /** Null for a link without limits of its own, such as a call of one Worker to another. */
  readonly limits: HttpLimits | null;
}

/** Nothing closes an idle connection but its other side: what a proxy does to it must be seen. */
const NEVER_MS = 2_000_000_000;

/** One request on the wire: resolves with its whole response, tells how far it came. */
class Exchange {
  readonly response = Promise.withResolvers<HttpResponse>();
  readonly #sent = Promise.withResolvers<void>();
  readonly #answered = Promise.withResolvers<void>();
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #headers: Record<string, string> = {};
  #abort: ((reason: Error) => void) | null = null;
  #abandoned: Error | null = null;
  point: FailurePoint = "connect";

  /** Resolves when the request is on a connection. */
  get sent(): Promise<void> {
    return this.#sent.promise;
  }

  /** Resolves when the response's head is there. */
  get answered(): Promise<void> {
    return this.#answered.promise;
  }

  readonly handler: Dispatcher.DispatchHandler = {
    onRequestStart: (controller) => {
      // Nobody waits any more: what was queued must not be sent after all.
      if (this.#abandoned !== null) {
        controller.abort(this.#abandoned);
        return;
      }
      this.#abort = (reason) => controller.abort(reason);
      this.point = "headers";
      this.#sent.resolve();
    },
    onResponseStart: (_controller, status, headers) => {
      this.point = "body";
      this.#status = status;
      this.#headers = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      this.#answered.resolve();
    },
    onResponseData: (_controller, chunk) => void this.#chunks.push(chunk),
    onResponseEnd: () => {
      this.response.resolve({ status: this.#status, headers: this.#headers, body: new Uint8Array(Buffer.concat(this.#chunks)) });
    },
    onResponseError: (_controller, error) => this.response.reject(error),
  };

  /** Gives up: breaks the connection if there is one. */
  abandon(reason: Error): void {
    this.#abandoned = reason;
    this.response.reject(reason);
    this.#abort?.(reason);
  }
}

/** HTTP over real sockets. undici's own time-outs are off: limits are the given Clock's. */
export class HttpClient {
  readonly #clock: Clock;
  #closed = false;
  readonly #agent = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: NEVER_MS,
    keepAliveMaxTimeout: NEVER_MS,
    connections: 256,
    connect: buildConnector({ timeout: 0 }),
  });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The party at `origin` (such as `http://127.0.0.1:8080`), seen through `link`. */
  to(origin: () => Promise<string>, link: string, limits: HttpLimits | null = null): HttpApi {
    return { fetch: (wanted) => this.#fetch({ origin, link, limits }, wanted) };
  }

  /** Breaks every connection; calls that still wait never settle, as the voyage that made them is over. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#agent.destroy();
  }

  async #fetch({ origin, link, limits }: Destination, wanted: HttpRequest): Promise<HttpResponse> {
    const signal = hangUpSignal();
    const exchange = new Exchange();
    const hangUp = (): void => exchange.abandon(new LinkError("closed", link));
    signal?.addEventListener("abort", hangUp);
    exchange.response.promise.catch(() => {});
    try {
      this.#agent.dispatch(
        { origin: await origin(), path: wanted.target, method: wanted.method, headers: wanted.headers, body: wanted.body },
        exchange.handler,
      );
      if (limits !== null) await this.#watch(exchange, limits, link);
      return await exchange.response.promise;
    } catch (error) {
      if (this.#closed) return await new Promise<HttpResponse>(() => {});
      const failure = failureOf(error, exchange.point);
      throw failure === null ? error : new LinkError(failure, link);
    } finally {
      signal?.removeEventListener("abort", hangUp);
    }
  }

  /** Waits for the response's head within the limits. */
  async #watch(exchange: Exchange, { connectMs, headersMs }: HttpLimits, link: string): Promise<void> {
    const ended = exchange.response.promise.then(() => {});
    const waits = [
      { until: exchange.sent, ms: connectMs, failure: "connect-timeout" },
      { until: exchange.answered, ms: headersMs, failure: "headers-timeout" },
    ] as const;
    for (const { until, ms, failure } of waits) {
      const came = await withDeadline(this.#clock, ms, Promise.race([until, ended]));
      if (came === TIMED_OUT) exchange.abandon(new LinkError(failure, link));
    }
  }
}
