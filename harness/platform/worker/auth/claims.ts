import { isUserId } from "#harness/platform/worker/user-path.ts";

/** The claims of a token whose signature is good. */
export type Claims = Readonly<Record<string, unknown>>;

/** What claims are measured by. */
export interface ClaimDemands {
  /** ms since the epoch. */
  readonly nowMs: number;
  /** Null: any issuer. */
  readonly issuer: string | null;
}

/** Who a token's audience is for; the anonymous key is signed with the same secret and has another one. */
const AUDIENCE = "authenticated";

const isAudience = (claim: unknown): boolean => claim === AUDIENCE || (Array.isArray(claim) && claim.includes(AUDIENCE));

/** The user of good claims: in time, for us, from our issuer, about somebody; null otherwise (worker:AUTH-7, ISO-8). */
export const userOfClaims = (claims: Claims, { nowMs, issuer }: ClaimDemands): string | null => {
  const { exp, nbf, aud, iss, sub } = claims;
  const nowSeconds = nowMs / 1_000;
  if (typeof exp !== "number" || exp <= nowSeconds) return null;
  if (nbf !== undefined && !(typeof nbf === "number" && nbf <= nowSeconds)) return null;
  if (!isAudience(aud)) return null;
  if (issuer !== null && iss !== issuer) return null;
  return typeof sub === "string" && isUserId(sub) ? sub : null;
};
