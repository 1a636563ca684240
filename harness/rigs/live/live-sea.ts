import type { HistoryHeader } from "#harness/history/event.ts";
import type { HttpApi, HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import { LinkError, type LinkFailure } from "#harness/ports/link-failure.ts";
import { encodeWire, serveWire, wireStub } from "#harness/ports/rpc-codec.ts";
import type { RealParty } from "#harness/rigs/real-party.ts";
import { RealTime } from "#harness/rigs/real-time.ts";
import type { ChannelSpec, Party, Sea } from "#harness/rigs/sea.ts";
import { Listener } from "./listener.ts";

export interface LiveOptions {
  readonly header: HistoryHeader;
  /** Platform time runs this many times faster than the machine's. */
  readonly factor: number;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Real sockets on loopback, real time made faster; every link is an HTTP connection, without a proxy yet. */
export class LiveSea extends RealTime implements Sea, AsyncDisposable {
  readonly kind = "live";
  readonly #listeners: Listener[] = [];
  /** By channel; null breaks the connection. */
  readonly #channels = new Map<string, (body: string) => Promise<string | null>>();
  #rpc: Listener | undefined;

  constructor(options: LiveOptions) {
    super(options.header, options.factor);
  }

  channel<T extends object>(from: Party, spec: ChannelSpec<T>): T {
    const link = `${from.name.split("#", 1)[0] ?? from.name}>${spec.to}`;
    if (spec.methods.length === 1 && spec.methods[0] === "fetch") {
      const listener = new Listener((request) => this.#serveHttp(spec, request));
      this.#listeners.push(listener);
      return this.http.to(() => listener.origin(), link) as unknown as T;
    }
    const id = String(this.#channels.size + 1);
    this.#channels.set(id, (body) => this.#serveRpc(spec, body));
    const server = this.http.to(() => this.#rpcListener().origin(), link);
    const post = async (body: string): Promise<string> => {
      await spec.outputGate?.();
      // A dead party's calls never leave and never settle.
      if (!from.alive) return new Promise<string>(() => {});
      const response = await server.fetch({ method: "POST", target: `/${id}`, headers: {}, body: encoder.encode(body) });
      return decoder.decode(response.body);
    };
    return wireStub<T>(spec.methods, post, link);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.http.close();
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }

  #rpcListener(): Listener {
    if (this.#rpc === undefined) {
      this.#rpc = new Listener((request) => this.#route(request));
      this.#listeners.push(this.#rpc);
    }
    return this.#rpc;
  }

  async #route(request: HttpRequest): Promise<HttpResponse | "break"> {
    const serve = this.#channels.get(request.target.slice(1));
    if (serve === undefined) return { status: 404, headers: {}, body: new Uint8Array() };
    const answer = await serve(decoder.decode(request.body ?? new Uint8Array()));
    return answer === null ? "break" : { status: 200, headers: {}, body: encoder.encode(answer) };
  }

  async #serveRpc<T extends object>(spec: ChannelSpec<T>, body: string): Promise<string | null> {
    const point = `${spec.to}.${(JSON.parse(body) as { method: string }).method}`;
    await this.holds.pass(point, "call");
    const served = await spec.serve();
    const party = served.party as RealParty;
    if (!party.alive) return encodeWire({ error: { kind: "link", failure: "refused" } });
    const cut = Promise.withResolvers<string | null>();
    const fail = (failure: LinkFailure): void => {
      cut.resolve(failure === "host-reset" ? encodeWire({ error: { kind: "link", failure } }) : null);
    };
    party.served.add(fail);
    const work = serveWire(served.api, body).then(async (answer) => {
      await served.outputGate?.();
      await this.holds.pass(point, "reply");
      return answer;
    });
    const answer = await Promise.race([work, cut.promise]);
    party.served.delete(fail);
    return answer;
  }

  async #serveHttp<T extends object>(spec: ChannelSpec<T>, request: HttpRequest): Promise<HttpResponse | "break"> {
    const { api } = await spec.serve();
    try {
      return await (api as unknown as HttpApi).fetch(request);
    } catch (error) {
      if (error instanceof LinkError) return "break";
      throw error;
    }
  }
}
