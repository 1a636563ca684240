import { Toxiproxy, type ICreateToxicBody, type Proxy } from "toxiproxy-node-client";
import { request } from "undici";
import type { Stream, Toxic } from "#harness/faults/toxic.ts";
import { toxicAttributes, type Attributes } from "./toxic-attributes.ts";
import { reasonOf, serverTextOf, versionOf } from "./toxiproxy-answer.ts";

/** Why a Toxiproxy did not do what was asked: the message says what was asked, of whom, and what came back. */
export class ToxiproxyError extends Error {
  override readonly name = "ToxiproxyError";
  /** The HTTP status; null when no answer came. */
  readonly status: number | null;
  /** The server's own words; null when it gave none. */
  readonly serverText: string | null;

  constructor(message: string, came: { readonly status?: number; readonly serverText?: string; readonly cause?: unknown } = {}) {
    super(message, came.cause === undefined ? undefined : { cause: came.cause });
    this.status = came.status ?? null;
    this.serverText = came.serverText ?? null;
  }
}

/** A proxy that stands on one link. */
export interface LinkProxy {
  readonly name: string;
  /** Where it accepts, such as `127.0.0.1:40123`. */
  readonly listen: string;
  /**
   * Spoils one direction and returns what lifts it again, which may be called more than once and after the proxy is gone.
   * `down` refuses connections until the last `down` is lifted. Throws `RangeError` for an attribute that would crash a Toxiproxy.
   */
  addToxic(stream: Stream, toxic: Toxic): Promise<() => Promise<void>>;
  /** Takes the proxy away with its connections; no error when it is gone already. */
  remove(): Promise<void>;
}

/** What is to stand between a caller and `upstream`, such as `127.0.0.1:8080`. */
export interface WantedProxy {
  readonly name: string;
  readonly upstream: string;
  /** Where it is to accept on loopback; a free port when absent. */
  readonly port?: number;
}

/** What a Toxiproxy tells about one of its proxies. */
export interface ProxyState {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  /** How many toxics it has. */
  readonly toxics: number;
}

const ANSWER_WITHIN_MS = 30_000;

/** Loopback alone: no host would be every interface. Port 0 is any free one. */
const LOOPBACK = "127.0.0.1";

/** What the library sends through: with the status, the server's words, a bound, and names made safe for a path. */
class Transport {
  readonly #url: string;
  readonly #timeoutMs: number;

  constructor(url: string, timeoutMs: number) {
    this.#url = url;
    this.#timeoutMs = timeoutMs;
  }

  async get(url: string): Promise<{ data: unknown }> {
    return this.#json("GET", url);
  }

  async post(url: string, body?: unknown): Promise<{ data: unknown }> {
    return this.#json("POST", url, body);
  }

  async delete(url: string): Promise<void> {
    await this.getText(url, "DELETE");
  }

  async getText(url: string, method: "GET" | "POST" | "DELETE" = "GET", body?: unknown): Promise<string> {
    const path = url.slice(this.#url.length).split("/").map(encodeURIComponent).join("/");
    const asked = `${method} ${path}`;
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
    let status: number;
    let text: string;
    try {
      const signal = AbortSignal.timeout(this.#timeoutMs);
      // A connection each: one that was kept tells nothing of a server that has gone meanwhile, and may be closing.
      const response = await request(`${this.#url}${path}`, { method, signal, reset: true, ...sent });
      status = response.statusCode;
      text = await response.body.text();
    } catch (error) {
      const late = error instanceof Error && error.name === "TimeoutError";
      const what = late ? `did not answer ${asked} within ${this.#timeoutMs} ms` : `cannot be asked ${asked}: ${reasonOf(error)}`;
      throw new ToxiproxyError(`Toxiproxy at ${this.#url} ${what}`, { cause: error });
    }
    if (status >= 200 && status < 300) return text;
    const serverText = serverTextOf(text);
    throw new ToxiproxyError(
      `Toxiproxy at ${this.#url} answered ${asked} with ${status}: ${serverText === "" ? "no reason given" : serverText}`,
      { status, serverText },
    );
  }

  async #json(method: "GET" | "POST", url: string, body?: unknown): Promise<{ data: unknown }> {
    const text = await this.getText(url, method, body);
    if (text === "") return { data: undefined };
    try {
      return { data: JSON.parse(text) as unknown };
    } catch (error) {
      const asked = `${method} ${url.slice(this.#url.length)}`;
      throw new ToxiproxyError(`What listens at ${this.#url} is no Toxiproxy: it answered ${asked} with something that is not JSON`, {
        status: 200,
        serverText: serverTextOf(text),
        cause: error,
      });
    }
  }
}

/** Runs `act`; what is not there (any more) needs no taking away. */
const unlessGone = async (act: () => Promise<unknown>): Promise<void> => {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ToxiproxyError) || error.status !== 404) throw error;
  }
};

class Link implements LinkProxy {
  readonly name: string;
  readonly listen: string;
  readonly #proxy: Proxy;
  readonly #downs = new Set<symbol>();
  #added = 0;
  /** The switch is turned one turn at a time, each to where it has to be by then. */
  #switching: Promise<void> = Promise.resolve();

  constructor(proxy: Proxy) {
    this.#proxy = proxy;
    this.name = proxy.name;
    this.listen = proxy.listen;
  }

  async addToxic(stream: Stream, toxic: Toxic): Promise<() => Promise<void>> {
    if (toxic.type === "down") return this.#down();
    this.#added += 1;
    const added = await this.#proxy.addToxic({
      name: `${toxic.type}-${stream}-${this.#added}`,
      stream,
      type: toxic.type,
      toxicity: 1,
      attributes: toxicAttributes(toxic),
    } satisfies ICreateToxicBody<Attributes>);
    let lifted: Promise<void> | undefined;
    return () => (lifted ??= unlessGone(() => added.remove()));
  }

  async remove(): Promise<void> {
    await unlessGone(() => this.#proxy.remove());
  }

  /** Switches on whatever number of `down` there were. */
  async up(): Promise<void> {
    this.#downs.clear();
    await this.#switch();
  }

  async #down(): Promise<() => Promise<void>> {
    const down = Symbol("down");
    this.#downs.add(down);
    try {
      await this.#switch();
    } catch (error) {
      this.#downs.delete(down);
      throw error;
    }
    let lifted: Promise<void> | undefined;
    return () => {
      lifted ??= this.#downs.delete(down) ? unlessGone(() => this.#switch()) : Promise.resolve();
      return lifted;
    };
  }

  #switch(): Promise<void> {
    const turned = this.#switching.then(async () => {
      await this.#proxy.update({ enabled: this.#downs.size === 0, listen: this.listen, upstream: this.#proxy.upstream });
    });
    // A turn that failed has told its caller; the next one starts afresh.
    this.#switching = turned.catch(() => {});
    return turned;
  }
}

/** Drives one Toxiproxy. Every method throws `ToxiproxyError` when the server refuses, is away or takes too long. */
export class ToxiproxyClient {
  readonly #url: string;
  readonly #server: Toxiproxy;
  readonly #links = new Map<string, Link>();

  /** `timeoutMs` bounds each request, 10 s without it. */
  constructor(url: string, options: { readonly timeoutMs?: number } = {}) {
    this.#url = url.replace(/\/+$/, "");
    this.#server = new Toxiproxy(this.#url);
    // The library's own transport loses the status, the server's words and the network's reason, and waits for ever.
    this.#server.api = new Transport(this.#url, options.timeoutMs ?? ANSWER_WITHIN_MS) as unknown as Toxiproxy["api"];
  }

  /** Such as `2.12.0`; `git` for one that was built without a release. Throws when what listens there is no Toxiproxy. */
  async version(): Promise<string> {
    const text = await this.#server.getVersion();
    const version = versionOf(text);
    if (version === null)
      throw new ToxiproxyError(`What listens at ${this.#url} is no Toxiproxy: it gave no version`, {
        status: 200,
        serverText: serverTextOf(text),
      });
    return version;
  }

  /** Every proxy there is, foreign ones too. */
  async proxies(): Promise<readonly ProxyState[]> {
    const { data } = await this.#server.api.get<Readonly<Record<string, Omit<ProxyState, "toxics"> & { toxics: readonly unknown[] }>>>(
      `${this.#url}/proxies`,
    );
    return Object.values(data).map(({ name, listen, upstream, enabled, toxics }) => ({
      name,
      listen,
      upstream,
      enabled,
      toxics: toxics.length,
    }));
  }

  /** Starts a proxy on a free loopback port. */
  async createProxy(wanted: WantedProxy): Promise<LinkProxy> {
    return this.#link(await this.#server.createProxy(this.#body(wanted)));
  }

  /** Starts several in one call, in their order. Those that came up before one failed are removed again. */
  async populate(wanted: readonly WantedProxy[]): Promise<readonly LinkProxy[]> {
    // The library throws a TypeError at the null that the server gives for nothing.
    if (wanted.length === 0) return [];
    try {
      const started = await this.#server.populate(wanted.map((one) => this.#body(one)));
      return wanted.map(({ name }) => this.#link(this.#startedOne(started[name], name)));
    } catch (error) {
      await Promise.allSettled(wanted.map(({ name }) => this.removeProxy(name)));
      throw error;
    }
  }

  /** Takes a proxy away; no error when it is gone already. */
  async removeProxy(name: string): Promise<void> {
    this.#links.delete(name);
    await unlessGone(() => this.#server.api.delete(`${this.#url}/proxies/${name}`));
  }

  /** Lifts every toxic of these proxies and switches them on, and touches no other: `POST /reset` would. */
  async clearToxics(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.#clear(name)));
  }

  async #clear(name: string): Promise<void> {
    const path = `${this.#url}/proxies/${name}`;
    const { data: toxics } = await this.#server.api.get<readonly { readonly name: string }[]>(`${path}/toxics`);
    for (const toxic of toxics) await unlessGone(() => this.#server.api.delete(`${path}/toxics/${toxic.name}`));
    const link = this.#links.get(name);
    if (link === undefined) await this.#server.api.post(path, { enabled: true });
    else await link.up();
  }

  #body({ name, upstream, port = 0 }: WantedProxy): { name: string; listen: string; upstream: string; enabled: boolean } {
    // Its router never matches a slash, even an encoded one: such a proxy could not be taken away again.
    if (name.includes("/"))
      throw new ToxiproxyError(`A proxy named ${JSON.stringify(name)} could be created and never removed: leave the slash out`);
    return { name, upstream, listen: `${LOOPBACK}:${port}`, enabled: true };
  }

  #link(proxy: Proxy): Link {
    const link = new Link(proxy);
    this.#links.set(link.name, link);
    return link;
  }

  #startedOne(proxy: Proxy | undefined, name: string): Proxy {
    if (proxy === undefined)
      throw new ToxiproxyError(`Toxiproxy at ${this.#url} answered POST /populate without the proxy ${JSON.stringify(name)}`);
    return proxy;
  }
}
