import { BlockList, isIP } from "node:net";
import { ApiError } from "./api-error.ts";

/** A host and a port, as `host:port` on the wire. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

const PORT_MAX = 65_535;

/** Whether the host stays on this machine. A name other than `localhost` may lead anywhere. */
const isLoopback = (host: string): boolean => {
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === "localhost";
  return LOOPBACK.check(host, family === 4 ? "ipv4" : "ipv6");
};

/** `host:port`, with brackets around IPv6. */
export const formatEndpoint = ({ host, port }: Endpoint): string => `${host.includes(":") ? `[${host}]` : host}:${port}`;

/** Splits `host:port`. Throws `ApiError` 500 with Go's words for what it cannot be. */
const parseEndpoint = (text: string): Endpoint => {
  const match = /^(?:\[(?<bracketed>[^\]]*)\]|(?<plain>[^:[\]]*)):(?<port>[^:]*)$/.exec(text);
  if (match === null) {
    const why = text.includes(":") && !text.includes("[") ? "too many colons in address" : "missing port in address";
    throw new ApiError(500, `address ${text}: ${why}`);
  }
  const { bracketed, plain, port = "" } = match.groups ?? {};
  if (!/^\d*$/.test(port)) throw new ApiError(500, `lookup tcp/${port}: unknown port`);
  if (Number(port) > PORT_MAX) throw new ApiError(500, `address ${port}: invalid port`);
  return { host: bracketed ?? plain ?? "", port: Number(port) };
};

/** Where a proxy may listen and what it may connect to: this machine, and the hosts that were allowed by name. */
export class AddressGuard {
  readonly #allowed: ReadonlySet<string>;

  constructor(allowHosts: readonly string[]) {
    this.#allowed = new Set(allowHosts.map((host) => host.toLowerCase()));
  }

  /**
   * The address to listen on: `localhost` is 127.0.0.1, and so is no host at all.
   * Throws `ApiError` 400 for an address that others could reach, 500 for one that is none.
   */
  listen(text: string): Endpoint {
    const { host, port } = text === "" ? { host: "", port: 0 } : parseEndpoint(text);
    if (host === "" || host.toLowerCase() === "localhost") return { host: "127.0.0.1", port };
    this.#check("listen address", text, host);
    return { host, port };
  }

  /** Throws `ApiError` 400 for an address that others could reach. One that is no address passes: it is never listened on. */
  checkListen(text: string): void {
    try {
      this.listen(text);
    } catch (error) {
      if (error instanceof ApiError && error.status === 400) throw error;
    }
  }

  /** Throws `ApiError` 400 for an upstream on another machine. One that is no address passes: it is never connected to. */
  checkUpstream(text: string): void {
    const endpoint = this.upstream(text);
    if (endpoint !== null) this.#check("upstream", text, endpoint.host);
  }

  /** The upstream to connect to, without a host on this machine; null when the text is no address. */
  upstream(text: string): Endpoint | null {
    try {
      const { host, port } = parseEndpoint(text);
      return { host: host === "" ? "127.0.0.1" : host, port };
    } catch {
      return null;
    }
  }

  #check(what: string, text: string, host: string): void {
    if (isLoopback(host) || this.#allowed.has(host.toLowerCase())) return;
    throw new ApiError(400, `${what} ${text} is not on this machine: allow it with --allow-host ${host}`);
  }
}
