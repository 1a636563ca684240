import type { ServerContext } from "#harness/platform/server/context.ts";

/** Where links have no addresses, all calls come from one. */
const DIRECT = "direct";

/**
 * The address that a call is counted by (server:AUTH-05): the listener's word. Only a proxy that is configured as trusted is
 * believed what it forwards, and of that the last address that is no such proxy: whatever stands before it, the client may have written.
 */
export const callerAddress = (
  { config, parts }: Pick<ServerContext, "config" | "parts">,
  request: Request,
  peer: string = DIRECT,
): string => {
  const forwarded = (request.headers.get("x-forwarded-for") ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  if (parts.believesForwarded === "of-everybody") return forwarded[0] ?? peer;
  if (!config.trustedProxies.includes(peer)) return peer;
  return forwarded.findLast((one) => !config.trustedProxies.includes(one)) ?? peer;
};
