import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { WorkerRig } from "#harness/rigs/rig.ts";
import { JWT_SECRET, SUPABASE_URL } from "./worker-env.ts";

/** How a token differs from a good one. */
export interface TokenSpec {
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Claims that are left out. */
  readonly without?: readonly string[];
  readonly secret?: string;
  readonly algorithm?: "HS256" | "HS512" | "none";
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const encode = (value: unknown): string => base64url(utf8ToBytes(JSON.stringify(value)));

/** A token as the identity provider signs it for `userId`, good for an hour, or spoiled as `spec` says. */
export const userToken = (rig: WorkerRig, userId: string, spec: TokenSpec = {}): string => {
  const { claims = {}, without = [], secret = JWT_SECRET, algorithm = "HS256" } = spec;
  const now = Math.floor((rig.epochMs + rig.now()) / 1_000);
  const all = { sub: userId, aud: "authenticated", iss: `${SUPABASE_URL}/auth/v1`, iat: now, exp: now + 3_600, ...claims };
  const kept = Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)));
  const signed = `${encode({ alg: algorithm, typ: "JWT" })}.${encode(kept)}`;
  if (algorithm === "none") return `${signed}.`;
  const hash = algorithm === "HS256" ? sha256 : sha512;
  return `${signed}.${base64url(hmac(hash, utf8ToBytes(secret), utf8ToBytes(signed)))}`;
};

/** Headers of a signed-in user, who is no administrator. */
export const asUserOf = (token: string): Readonly<Record<string, string | null>> => ({
  "x-admin-secret": null,
  authorization: `Bearer ${token}`,
});
