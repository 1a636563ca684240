import { connectPeer, UpstreamServer, type Peer } from "./contract-peer.ts";

/** A Toxiproxy under test. */
export interface ToxiproxySubject {
  readonly url: string;
  close(): Promise<void>;
}

/** Which one it is: where ours differs on purpose, the suite says what each of them does. */
export type SubjectKind = "original" | "embedded";

/** What the API answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly type: string | null;
  readonly body: string;
  readonly headers: Headers;
  /** The body, when it is JSON. */
  readonly json: unknown;
}

/** A toxic to be created; what is left out takes Toxiproxy's default. */
export interface ToxicOrder {
  readonly type: string;
  readonly name?: string;
  readonly stream?: string;
  readonly toxicity?: number;
  readonly attributes?: Readonly<Record<string, number>>;
}

/** A client and the upstream server's end of its connection. */
export interface Pair {
  readonly client: Peer;
  readonly server: Peer;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};

/** Sends a request to the API; a body that is no text goes out as JSON. */
export const ask = async (url: string, line: string, body?: unknown): Promise<ApiAnswer> => {
  const [method = "GET", path = "/"] = line.split(" ");
  const sent = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(url + path, { method, redirect: "manual", ...(sent === undefined ? {} : { body: sent }) });
  const text = await response.text();
  const { status, headers } = response;
  return { status, type: headers.get("content-type"), body: text, headers, json: parsed(text) };
};

/** One proxy in front of an upstream server of its own, with a name that no other test has. */
export class Site {
  static #made = 0;
  readonly name: string;
  readonly server: UpstreamServer;
  readonly #url: string;
  readonly #clients: Peer[] = [];
  /** Where the proxy listens. */
  port = 0;

  private constructor(url: string, server: UpstreamServer) {
    this.#url = url;
    this.server = server;
    this.name = `site-${(Site.#made += 1)}`;
  }

  /** A running proxy with these toxics. */
  static async open(url: string, ...toxics: readonly ToxicOrder[]): Promise<Site> {
    const site = new Site(url, await UpstreamServer.start());
    const upstream = `127.0.0.1:${site.server.port}`;
    const { json, body } = await ask(url, "POST /proxies", { name: site.name, listen: "127.0.0.1:0", upstream });
    const { listen } = json as { readonly listen?: string };
    if (listen === undefined) throw new Error(`no proxy: ${body}`);
    site.port = Number(listen.split(":")[1]);
    for (const toxic of toxics) await site.add(toxic);
    return site;
  }

  /** Asks the API about this proxy, such as `PATCH /toxics/slow`. */
  ask(line: string, body?: unknown): Promise<ApiAnswer> {
    const [method = "GET", path = ""] = line.split(" ");
    return ask(this.#url, `${method} /proxies/${this.name}${path}`, body);
  }

  /** Adds a toxic. Throws when it is refused. */
  async add(toxic: ToxicOrder): Promise<void> {
    const { status, body } = await this.ask("POST /toxics", toxic);
    if (status !== 200) throw new Error(`no toxic: ${status} ${body}`);
  }

  /** A client that is connected to the proxy; whether to the server too is open. */
  async connect(): Promise<Peer> {
    const client = await connectPeer(this.port);
    this.#clients.push(client);
    return client;
  }

  /** A client whose connection the upstream server has accepted. */
  async pair(): Promise<Pair> {
    const accepted = this.server.next();
    const client = await this.connect();
    return { client, server: await accepted };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.#clients) socket.destroy();
    this.server.close();
    await this.ask("DELETE ");
  }
}

/** Opens a site of the Toxiproxy under test. */
export type OpenSite = (...toxics: readonly ToxicOrder[]) => Promise<Site>;
