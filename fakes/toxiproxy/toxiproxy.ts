import type { Server } from "node:http";
import { AddressGuard, formatEndpoint } from "./address.ts";
import { apiServer } from "./api.ts";
import { listenOn } from "./listen.ts";
import { ProxyCollection, type Populated } from "./proxy-collection.ts";
import { ProxyMetrics } from "./proxy-metrics.ts";
import { routesOf } from "./routes.ts";

/** How to start an embedded Toxiproxy. */
export interface ToxiproxyOptions {
  /** Where the API listens; on this machine, unless `allowHosts` names it. */
  readonly host?: string;
  /** 0, which is the default, takes a free one. */
  readonly port?: number;
  /** Decides toxicity, jitter and slices: each is a draw named by proxy, connection and toxic. */
  readonly seed: number;
  /** Hosts beyond this machine that proxies may listen on and connect to. */
  readonly allowHosts?: readonly string[];
  /** Shows what went through at `/metrics`. */
  readonly proxyMetrics?: boolean;
}

/** A Toxiproxy in this process: the HTTP API of Toxiproxy 2.12 and all of its toxics, on real sockets (see README.md). */
export class EmbeddedToxiproxy {
  /** Where the API listens, without a slash at the end. */
  readonly url: string;
  readonly #api: Server;
  readonly #proxies: ProxyCollection;

  private constructor(url: string, api: Server, proxies: ProxyCollection) {
    this.url = url;
    this.#api = api;
    this.#proxies = proxies;
  }

  /** Throws `ApiError` when it may not or cannot listen there. */
  static async start({
    host = "127.0.0.1",
    port = 0,
    seed,
    allowHosts = [],
    proxyMetrics = false,
  }: ToxiproxyOptions): Promise<EmbeddedToxiproxy> {
    const guard = new AddressGuard(allowHosts);
    const metrics = new ProxyMetrics();
    const proxies = new ProxyCollection({ seed, guard, metrics });
    const api = apiServer(routesOf(proxies, proxyMetrics ? metrics : null), seed);
    const endpoint = await listenOn(api, guard.listen(formatEndpoint({ host, port })));
    return new EmbeddedToxiproxy(`http://${formatEndpoint(endpoint)}`, api, proxies);
  }

  /** Creates proxies from the JSON array that `POST /populate` takes. Throws `ApiError` 400 for a bad list, before anything was created. */
  populate(json: string): Promise<Populated> {
    return this.#proxies.populate(json);
  }

  /** Closes the API, every listener and every connection. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#api.close(resolve));
    this.#api.closeAllConnections();
    await Promise.all([closed, this.#proxies.clear()]);
  }
}
