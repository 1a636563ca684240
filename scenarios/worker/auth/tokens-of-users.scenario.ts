import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { touched } from "#scenarios/wiring/touched.ts";
import { asUserOf, userToken, type TokenSpec } from "#scenarios/wiring/user-tokens.ts";

/** What is wrong with a token, by name. */
const SPOILED: Readonly<Record<string, TokenSpec>> = {
  expired: { claims: { exp: 1 } },
  "without expiry": { without: ["exp"] },
  "not yet good": { claims: { nbf: 9_999_999_999 } },
  "another algorithm": { algorithm: "HS512" },
  "no algorithm": { algorithm: "none" },
  "without subject": { without: ["sub"] },
  "the anonymous key": { claims: { role: "anon", aud: "anon" }, without: ["sub"] },
  "another audience": { claims: { aud: "anon" } },
  "another issuer": { claims: { iss: "https://elsewhere.test/auth/v1" } },
  "another secret": { secret: "somebody else's secret, long enough" },
  "subject undefined": { claims: { sub: "undefined" } },
  "subject null": { claims: { sub: null } },
  "subject of another shape": { claims: { sub: "../u2" } },
};

const NAMES = Object.keys(SPOILED);
const PATHS = ["/api/gateway-token", "/api/admin/secrets", "/chat", "/_admin/"] as const;

interface Plan {
  readonly spoiled: string;
  readonly path: (typeof PATHS)[number];
  readonly place: "bearer" | "cookie" | "shared" | "broken-cookie";
}

const headersOf = (token: string, place: Plan["place"]): Readonly<Record<string, string | null>> => {
  if (place === "bearer") return asUserOf(token);
  const cookie = {
    cookie: `sb-access-token=${token}`,
    shared: `captainapp-sso-v1=${encodeURIComponent(JSON.stringify({ access_token: token }))}`,
    "broken-cookie": `captainapp-sso-v1=%7Bbroken; sb-access-token=%E0%A4%A`,
  }[place];
  return { "x-admin-secret": null, cookie };
};

// The public anonymous key is signed with the same secret: a good signature is not enough.
export default scenario<Plan>({
  title: "a spoiled token is nobody's, and nobody's sandbox is touched for it",
  spec: ["worker:E-90"],
  covers: ["worker:AUTH-7", "worker:AUTH-8", "worker:AUTH-4", "worker:ISO-8"],
  kills: ["D-145", "D-146"],
  plan: fc.record({
    spoiled: fc.constantFrom(...NAMES),
    path: fc.constantFrom(...PATHS),
    place: fc.constantFrom("bearer" as const, "cookie" as const, "shared" as const, "broken-cookie" as const),
  }),
  directed: [
    ...NAMES.map((spoiled) => ({ spoiled, path: "/chat" as const, place: "bearer" as const })),
    { spoiled: "the anonymous key", path: "/api/gateway-token", place: "cookie" },
    { spoiled: "another issuer", path: "/api/admin/secrets", place: "shared" },
    { spoiled: "expired", path: "/chat", place: "broken-cookie" },
  ],
  run: async (rig, { spoiled, path, place }) => {
    const user = rig.newUser();
    const before = touched(rig.history());
    const token = userToken(rig, user.id, SPOILED[spoiled]);
    const answer = await rig.call({ verb: "stranger", method: "GET", target: path, headers: headersOf(token, place) });
    await rig.sleep(5_000 + 4 * rig.maxDelayMs);
    const after = touched(rig.history());
    rig.claim("worker:AUTH-7", answer.status === 401 || answer.status === null, `a token ${spoiled} was answered ${answer.status}`);
    rig.claim("worker:AUTH-8", answer.status !== 500, `a token in a ${place} was answered 500`);
    rig.claim("worker:ISO-8", !JSON.stringify(answer.body).includes('token":'), `a token ${spoiled} got a gateway's token`);
    rig.claim("worker:AUTH-4", after === before, `${after - before} calls of backends came of a token ${spoiled}`);
  },
});
