import { createServer, type Server, type Socket } from "node:net";
import { hash32 } from "#harness/seed/hash32.ts";
import { formatEndpoint, type AddressGuard, type Endpoint } from "./address.ts";
import { ApiError } from "./api-error.ts";
import { Connection, HELD_BYTES_MAX } from "./connection.ts";
import { listenOn } from "./listen.ts";
import type { Direction, LiveToxic } from "./live-toxic.ts";
import type { ProxyMetrics } from "./proxy-metrics.ts";
import { newToxic, updatedToxic } from "./toxic-request.ts";

/** What a proxy needs of the server that it belongs to. */
export interface ProxySite {
  readonly seed: number;
  readonly guard: AddressGuard;
  readonly metrics: ProxyMetrics;
}

/** What a client asks of a proxy. */
export interface ProxyInput {
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
}

/** Connections that one proxy holds at a time; further ones are closed at once. */
const CONNECTIONS_MAX = 10_000;

/** A listener in front of one upstream server, with its toxics and its open connections. */
export class Proxy {
  readonly name: string;
  listen: string;
  upstream: string;
  readonly #site: ProxySite;
  readonly #connections = new Set<Connection>();
  readonly #toxics: Record<Direction, readonly LiveToxic[]> = { upstream: [], downstream: [] };
  #server: Server | null = null;
  #accepted = 0;

  constructor(name: string, { listen, upstream }: Omit<ProxyInput, "enabled">, site: ProxySite) {
    this.name = name;
    this.listen = listen;
    this.upstream = upstream;
    this.#site = site;
  }

  get enabled(): boolean {
    return this.#server !== null;
  }

  /** All upstream toxics, then all downstream ones, each in the order of their creation. */
  get toxics(): readonly LiveToxic[] {
    return [...this.#toxics.upstream, ...this.#toxics.downstream];
  }

  /** Accepts clients, and keeps the port that it got. Throws `ApiError` when it cannot listen. */
  async start(): Promise<void> {
    if (this.enabled) return;
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true, highWaterMark: HELD_BYTES_MAX });
    server.maxConnections = CONNECTIONS_MAX;
    const endpoint = await listenOn(server, this.#listenEndpoint());
    server.on("connection", (client) => {
      const upstream = this.#site.guard.upstream(this.upstream);
      if (upstream === null) client.destroy();
      else this.#accept(client, upstream);
    });
    this.#server = server;
    this.listen = formatEndpoint(endpoint);
  }

  /** Refuses clients and closes the connections that there are, at once. */
  stop(): void {
    this.#server?.close();
    this.#server = null;
    for (const connection of this.#connections) connection.destroy();
  }

  /** Whether the other listens or connects elsewhere. Throws `ApiError` for what it may not or cannot be. */
  differs({ listen, upstream }: Omit<ProxyInput, "enabled">): boolean {
    return this.listen !== formatEndpoint(this.#site.guard.listen(listen)) || this.upstream !== upstream;
  }

  /** Moves it, which closes all connections, and switches it on or off. After a failed start it is off. */
  async update({ listen, upstream, enabled }: ProxyInput): Promise<void> {
    if (this.differs({ listen, upstream })) {
      this.#site.guard.checkUpstream(upstream);
      this.stop();
      this.listen = listen;
      this.upstream = upstream;
    }
    if (enabled) await this.start();
    else this.stop();
  }

  /** Throws `ApiError` 404. */
  toxic(name: string): LiveToxic {
    const toxic = this.toxics.find((one) => one.name === name);
    if (toxic === undefined) throw new ApiError(404, "toxic not found");
    return toxic;
  }

  /** Adds the toxic that a body asks for, on open connections too. Throws `ApiError`. */
  addToxic(body: string): LiveToxic {
    const toxic = newToxic(body, (name) => this.toxics.some((one) => one.name === name));
    this.#toxics[toxic.direction] = [...this.#toxics[toxic.direction], toxic];
    for (const connection of this.#connections) connection.link(toxic.direction)?.add(toxic);
    return toxic;
  }

  /** Changes the attributes and the toxicity that a body gives, on open connections too. Throws `ApiError`. */
  updateToxic(name: string, body: string): LiveToxic {
    const toxic = updatedToxic(this.toxic(name), body);
    this.#toxics[toxic.direction] = this.#toxics[toxic.direction].map((one) => (one.name === name ? toxic : one));
    for (const connection of this.#connections) connection.link(toxic.direction)?.update(toxic);
    return toxic;
  }

  /** Takes a toxic away, from open connections too. Throws `ApiError` 404. */
  removeToxic(name: string): void {
    const { direction } = this.toxic(name);
    this.#toxics[direction] = this.#toxics[direction].filter((one) => one.name !== name);
    for (const connection of this.#connections) connection.link(direction)?.remove(name);
  }

  #listenEndpoint(): Endpoint {
    try {
      return this.#site.guard.listen(this.listen);
    } catch (error) {
      if (error instanceof ApiError && error.status === 500) throw new ApiError(500, `listen tcp: ${error.message}`);
      throw error;
    }
  }

  #accept(client: Socket, upstream: Endpoint): void {
    const number = (this.#accepted += 1);
    const { metrics, seed } = this.#site;
    const connection = new Connection(client, {
      upstream,
      toxics: (direction) => this.#toxics[direction],
      draw: (toxic, nth) => hash32(seed, this.name, number, toxic, nth),
      closed: (closed) => {
        this.#connections.delete(closed);
        metrics.count(this, closed);
      },
    });
    this.#connections.add(connection);
  }
}
