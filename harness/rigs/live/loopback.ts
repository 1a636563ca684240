import { isIP, BlockList } from "node:net";

/** Chaos and load go to this machine alone unless somebody names another host. */
export class NotLoopbackError extends Error {
  override readonly name = "NotLoopbackError";
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

const isLoopback = (host: string): boolean => {
  if (host === "localhost") return true;
  const version = isIP(host);
  return version !== 0 && loopback.check(host, version === 4 ? "ipv4" : "ipv6");
};

/**
 * Refuses a URL whose host is neither loopback (127.0.0.0/8, ::1, localhost) nor named in `allowHosts`.
 * No name is looked up. Throws `NotLoopbackError` with the host and the option that would allow it.
 */
export const assertLoopback = (url: string, allowHosts: readonly string[]): void => {
  const host = URL.parse(url)?.hostname.replace(/^\[|\]$/g, "") ?? url;
  if (isLoopback(host) || allowHosts.some((allowed) => allowed.toLowerCase() === host)) return;
  throw new NotLoopbackError(`${url} is not on this machine: faults and load go to loopback only, unless --allow-host ${host} is given`);
};
