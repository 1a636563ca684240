import type { LinkToxic } from "#harness/faults/toxic.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import type { HttpApi, HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import { LinkError, type LinkFailure } from "#harness/ports/link-failure.ts";
import { encodeWire, serveWire, wireStub } from "#harness/ports/rpc-codec.ts";
import type { RealParty } from "#harness/rigs/real-party.ts";
import { RealTime } from "#harness/rigs/real-time.ts";
import type { Scale } from "#harness/rigs/scaled-clock.ts";
import type { ChannelSpec, Party, Sea, Served } from "#harness/rigs/sea.ts";
import type { Listener } from "./listener.ts";
import { scaleToxic } from "./scale-toxic.ts";
import type { LinkProxy } from "./toxiproxy-client.ts";

/** The sockets that one process of a live voyage uses. */
export interface Harbour {
  /** Where `link` begins, such as `http://127.0.0.1:40123`: its proxy. */
  readonly origin: (link: string) => string;
  /** Where the party of this name is served, when it lives in this process. */
  readonly listener: (party: string) => Listener;
  /** What stands on `link`; null in a process that may not spoil links. */
  readonly proxy: ((link: string) => LinkProxy) | null;
}

export interface LiveOptions {
  readonly header: HistoryHeader;
  readonly scale: Scale;
  readonly harbour: Harbour;
}

/** Who answers calls to a party, and how they are named. */
interface Answering<T> {
  readonly to: string;
  readonly serve: () => Served<T> | Promise<Served<T>>;
  readonly name?: ChannelSpec<T>["name"];
}

/** Names one of many parties behind one listener. */
const INSTANCE_HEADER = "x-seatrial-instance";

interface Mount {
  readonly party: string;
  readonly answer: (request: HttpRequest) => Promise<HttpResponse | "break">;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

const OK = (text: string): HttpResponse => ({ status: 200, headers: {}, body: encoder.encode(text) });

/**
 * Real sockets on loopback, real time made faster. Every link is HTTP through a proxy; a voyage
 * spans two processes, the platform's and the one with the backends, each with a sea of its own.
 */
export class LiveSea extends RealTime implements Sea, AsyncDisposable {
  readonly kind = "live";
  readonly #harbour: Harbour;
  /** What is served here: by party, and for calls by instance below it. */
  readonly #mounts = new Map<string, Mount>();
  readonly #lifts = new Set<() => Promise<void>>();

  constructor(options: LiveOptions) {
    super(options.header, options.scale);
    this.#harbour = options.harbour;
  }

  channel<T extends object>(from: Party, spec: ChannelSpec<T>): T {
    const link = `${from.name.split("#", 1)[0] ?? from.name}>${spec.to}`;
    const isHttp = spec.methods.length === 1 && spec.methods[0] === "fetch";
    if (spec.serve !== "elsewhere") this.serve({ ...spec, serve: spec.serve });
    const origin = (): Promise<string> => Promise.resolve(this.#harbour.origin(link));
    const server = this.http.to(origin, link, spec.limits);
    if (isHttp) return this.#httpStub(server, spec) as unknown as T;
    const target = `/${encodeURIComponent(spec.instance ?? "")}`;
    const post = async (body: string): Promise<string> => {
      await spec.outputGate?.();
      // A dead party's calls never leave and never settle.
      if (!from.alive) return new Promise<string>(() => {});
      const response = await server.fetch({ method: "POST", target, headers: {}, body: encoder.encode(body) });
      if (response.status !== 200) throw new LinkError("refused", link);
      return decoder.decode(response.body);
    };
    return wireStub<T>(spec.methods, post, link);
  }

  /** Serves a party that callers in another process reach. */
  serve<T extends object>(
    spec: Pick<ChannelSpec<T>, "to" | "methods" | "instance" | "name"> & { serve: () => Served<T> | Promise<Served<T>> },
  ): void {
    const { to } = spec;
    const answer =
      spec.methods.length === 1 && spec.methods[0] === "fetch"
        ? (request: HttpRequest) => this.#serveHttp(spec, request)
        : (request: HttpRequest) => this.#serveRpc(spec, request);
    const instance = spec.instance === undefined ? "" : encodeURIComponent(spec.instance);
    this.#mounts.set(`${to}/${instance}`, { party: to, answer });
    this.#harbour.listener(to).answer = (request) => this.#route(to, request);
  }

  /** Like `serve` for a party of many: `find` names who answers for an instance. */
  serveEach<T extends object>(to: string, find: (instance: string) => () => Served<T> | Promise<Served<T>>): void {
    this.#harbour.listener(to).answer = (request) =>
      this.#serveRpc({ to, serve: find(decodeURIComponent(request.target.slice(1))) }, request);
  }

  /** The same for a party that answers HTTP: the instance comes in a header, which stays on the link. */
  serveEachHttp(
    to: string,
    spec: Pick<ChannelSpec<HttpApi>, "name"> & { readonly find: (instance: string) => () => Served<HttpApi> },
  ): void {
    this.#harbour.listener(to).answer = (request) => {
      const { [INSTANCE_HEADER]: instance = "", ...headers } = request.headers;
      return this.#serveHttp({ ...spec, to, serve: spec.find(decodeURIComponent(instance)) }, { ...request, headers });
    };
  }

  /** For what is served here in another protocol than HTTP: holds a call at one of its points. */
  async pass(point: string, at: "call" | "reply"): Promise<void> {
    await this.holds.pass(point, at);
  }

  override async toxic(wanted: LinkToxic): Promise<() => Promise<void>> {
    const { proxy } = this.#harbour;
    if (proxy === null) return super.toxic(wanted);
    const remove = await proxy(wanted.link).addToxic(wanted.stream, scaleToxic(wanted.toxic, this.scale.factor));
    const lift = async (): Promise<void> => {
      this.#lifts.delete(lift);
      await remove();
    };
    this.#lifts.add(lift);
    return lift;
  }

  override async liftToxics(): Promise<void> {
    for (const lift of this.#lifts) await lift();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.clock.stop();
    try {
      await this.liftToxics();
    } finally {
      await this.#closeSockets();
    }
  }

  async #closeSockets(): Promise<void> {
    for (const { party } of this.#mounts.values()) this.#harbour.listener(party).clear();
    await this.http.close();
  }

  async #route(to: string, request: HttpRequest): Promise<HttpResponse | "break"> {
    const instance = request.target.slice(1);
    const mount = this.#mounts.get(`${to}/`) ?? this.#mounts.get(`${to}/${instance}`);
    return mount === undefined ? { status: 404, headers: {}, body: encoder.encode(`no ${to} named ${instance}`) } : mount.answer(request);
  }

  async #serveRpc<T extends object>({ to, serve, name }: Answering<T>, request: HttpRequest): Promise<HttpResponse | "break"> {
    const body = decoder.decode(request.body ?? new Uint8Array());
    const { method, args } = JSON.parse(body) as { readonly method: string; readonly args: readonly unknown[] };
    const point = `${to}.${name?.(method, args) ?? method}`;
    await this.holds.pass(point, "call");
    const served = await serve();
    const party = served.party as RealParty;
    if (!party.alive) return OK(encodeWire({ error: { kind: "link", failure: "refused" } }));
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
    try {
      const answer = await Promise.race([work, cut.promise]);
      return answer === null ? "break" : OK(answer);
    } finally {
      party.served.delete(fail);
    }
  }

  async #serveHttp<T extends object>({ to, serve, name }: Answering<T>, request: HttpRequest): Promise<HttpResponse | "break"> {
    const point = `${to}.${name?.("fetch", [request]) ?? "fetch"}`;
    await this.holds.pass(point, "call");
    const { api } = await serve();
    try {
      const { pacing, ...response } = await (api as unknown as HttpApi).fetch(request);
      await this.holds.pass(point, "reply");
      if (pacing === undefined) return response;
      return { ...response, pacing: { ...pacing, pauseMs: pacing.pauseMs / this.scale.factor } };
    } catch (error) {
      if (error instanceof LinkError) return "break";
      throw error;
    }
  }

  /** What serves elsewhere cannot be held there: its callers hold what they send and what they hear. */
  #httpStub<T extends object>(server: HttpApi, { to, name, instance, serve }: ChannelSpec<T>): HttpApi {
    const named = instance === undefined ? {} : { [INSTANCE_HEADER]: encodeURIComponent(instance) };
    return {
      fetch: async (request) => {
        const point = `${to}.${name?.("fetch", [request]) ?? "fetch"}`;
        if (serve === "elsewhere") await this.holds.pass(point, "call");
        const response = await server.fetch({ ...request, headers: { ...request.headers, ...named } });
        if (serve === "elsewhere") await this.holds.pass(point, "reply");
        return response;
      },
    };
  }
}
