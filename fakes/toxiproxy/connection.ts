import { connect, type Socket, type TcpNetConnectOpts } from "node:net";
import type { DuplexOptions } from "node:stream";
import type { Endpoint } from "./address.ts";
import { Link } from "./link.ts";
import type { Direction, LiveToxic } from "./live-toxic.ts";

/** What Node may hold of one direction before it holds up the sender, in bytes: fewer pauses than with its default of 64 KiB. */
export const HELD_BYTES_MAX = 256 * 2 ** 10;

/** What a connection needs of its proxy. */
export interface ConnectionSite {
  readonly upstream: Endpoint;
  /** The toxics of a direction at this moment, in order. */
  readonly toxics: (direction: Direction) => readonly LiveToxic[];
  /** The n-th draw of a toxic on this connection. */
  readonly draw: (toxic: string, nth: number) => number;
  /** Both sockets are closed; told once. */
  readonly closed: (connection: Connection) => void;
}

/** One accepted client and the socket to the upstream server. Nothing is read from the client before that one is connected. */
export class Connection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #site: ConnectionSite;
  #links: Readonly<Record<Direction, Link>> | null = null;
  #closed = false;

  constructor(client: Socket, site: ConnectionSite) {
    this.#client = client;
    this.#site = site;
    const options: TcpNetConnectOpts & DuplexOptions = {
      ...site.upstream,
      allowHalfOpen: true,
      noDelay: true,
      writableHighWaterMark: HELD_BYTES_MAX,
    };
    this.#server = connect(options);
    const sockets = [client, this.#server];
    for (const socket of sockets) {
      // What went wrong shows as a close.
      socket.on("error", () => {});
      socket.on("close", () => {
        if (this.#links === null) this.destroy();
        if (sockets.every(({ closed }) => closed)) this.#close();
      });
    }
    this.#server.once("connect", () => this.#open());
  }

  /** The link of a direction; null while the upstream server has not answered yet. */
  link(direction: Direction): Link | null {
    return this.#links?.[direction] ?? null;
  }

  /** Closes both sockets at once; what they have not been given yet is lost. */
  destroy(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #open(): void {
    const { draw, toxics } = this.#site;
    const reset = (): void => {
      this.#client.resetAndDestroy();
      this.#server.resetAndDestroy();
    };
    const upstream = new Link(this.#client, this.#server, { draw, reset });
    const downstream = new Link(this.#server, this.#client, { draw, reset });
    for (const toxic of toxics("upstream")) upstream.add(toxic);
    for (const toxic of toxics("downstream")) downstream.add(toxic);
    this.#links = { upstream, downstream };
    this.#client.resume();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#links?.upstream.abandon();
    this.#links?.downstream.abandon();
    this.#site.closed(this);
  }
}
