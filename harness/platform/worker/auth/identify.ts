import { compactVerify } from "jose";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import type { Claims } from "./claims.ts";
import { tokenOf } from "./token-sources.ts";

/** The developer's own sandbox: no token's subject can be this, it is no UUID (worker:AUTH-11). */
const DEV_USER = "dev-mode";

export type Identified =
  | { readonly ok: true; readonly userId: string }
  | { readonly ok: false; readonly reason: "unauthorized" | "not-configured" };

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The claims of a token with a good HS256 signature; null otherwise. */
const verified = async ({ ports }: IsolateContext, token: string, secret: string): Promise<Claims | null> => {
  try {
    const { payload } = await ports.settle(compactVerify(token, new TextEncoder().encode(secret), { algorithms: ["HS256"] }));
    const claims: unknown = JSON.parse(decoder.decode(payload));
    return typeof claims === "object" && claims !== null && !Array.isArray(claims) ? (claims as Claims) : null;
  } catch {
    return null;
  }
};

/** Who a request is from, by its token alone: headers that name a user are ignored (worker:AUTH-7, AUTH-16). */
export const identify = async (context: IsolateContext, request: Request): Promise<Identified> => {
  const { auth, parts, ports } = context;
  if (auth.devMode) return { ok: true, userId: DEV_USER };
  if (auth.jwtSecret === null) return { ok: false, reason: "not-configured" };
  const token = tokenOf(request);
  const claims = token === null ? null : await verified(context, token, auth.jwtSecret);
  const userId = claims === null ? null : parts.userOfClaims(claims, { nowMs: ports.clock.now(), issuer: auth.issuer });
  return userId === null ? { ok: false, reason: "unauthorized" } : { ok: true, userId };
};
