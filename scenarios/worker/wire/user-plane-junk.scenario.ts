import fc from "fast-check";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";
import { touched } from "#scenarios/wiring/touched.ts";
import { asUserOf, userToken } from "#scenarios/wiring/user-tokens.ts";

const KEY = "/api/admin/secrets/OPENAI_API_KEY";
const VERBS: Readonly<Record<string, readonly string[]>> = {
  "/api/admin/secrets": ["POST", "PUT", "PATCH", "DELETE"],
  [KEY]: ["GET", "POST", "PATCH"],
  "/api/gateway-token": ["POST", "PUT", "PATCH", "DELETE"],
};
const TARGETS = Object.keys(VERBS);

/** Headers that say who somebody is, and whom nobody believes (worker:AUTH-16). */
const CLAIMS = ["x-user-id", "x-user-email", "x-sandbox-name", "x-r2-prefix", "x-forwarded-user"] as const;

/** One request that must not get through, or one whose additions must not be heard. Plain data. */
type Junk =
  | { readonly kind: "verb"; readonly target: string; readonly pick: number }
  | { readonly kind: "token"; readonly target: string; readonly token: string | null }
  | { readonly kind: "key"; readonly key: string; readonly method: "PUT" | "DELETE" }
  | { readonly kind: "value"; readonly bytes: readonly number[] }
  | { readonly kind: "claim"; readonly header: (typeof CLAIMS)[number]; readonly value: string }
  | { readonly kind: "deprecated"; readonly body: string }
  | { readonly kind: "debug"; readonly tail: string };

const bytesOf = (text: string): readonly number[] => [...new TextEncoder().encode(text)];

const badValue = fc.oneof(
  fc.constantFrom("", "null", "[]", "7", "{", "{}", '{"value":null}', '{"value":""}', '{"value":{}}').map(bytesOf),
  fc
    .jsonValue({ maxDepth: 2 })
    .filter((value) => typeof value !== "string")
    .map((value) => bytesOf(JSON.stringify({ value }))),
  fc.constant([...bytesOf('{"value":'), 0xff, 0xfe, 0x7d]),
);

const junk: fc.Arbitrary<Junk> = fc.oneof(
  fc.record({ kind: fc.constant("verb" as const), target: fc.constantFrom(...TARGETS), pick: fc.nat(3) }),
  fc.record({
    kind: fc.constant("token" as const),
    target: fc.constantFrom("/api/admin/secrets", "/api/gateway-token"),
    token: fc.constantFrom(null, "", "undefined", "a.b.c", "x".repeat(5_000), "eyJhbGciOiJub25lIn0.e30."),
  }),
  fc.record({
    kind: fc.constant("key" as const),
    key: fc.oneof(
      fc.constantFrom("PATH", "LD_PRELOAD", "__proto__", "constructor", "openai_api_key", "OPENAI_API_KEY%20", "%00", "😀"),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).map((text) => `x${encodeURIComponent(text)}`),
    ),
    method: fc.constantFrom("PUT" as const, "DELETE" as const),
  }),
  fc.record({ kind: fc.constant("value" as const), bytes: badValue }),
  fc.record({
    kind: fc.constant("claim" as const),
    header: fc.constantFrom(...CLAIMS),
    value: fc.constantFrom("u9", "admin", "../u9", ""),
  }),
  fc.record({ kind: fc.constant("deprecated" as const), body: fc.constantFrom("", "null", "{", '{"command":"echo junk"}') }),
  fc.record({ kind: fc.constant("debug" as const), tail: fc.constantFrom("", "admin/users/u1/exec", "admin/users/..%2Fu2/restart", "x") }),
);

interface Refusal {
  readonly rule: string;
  readonly status: number;
}

/** Sends one piece of junk; tells which rule it is about, and how that answers. */
const send = async (rig: WorkerRig, user: User, one: Junk) => {
  const signedIn = asUserOf(userToken(rig, user.id));
  const call = (method: string, target: string, more: Omit<Parameters<WorkerRig["call"]>[0], "verb" | "method" | "target">) =>
    rig.call({ verb: "junk", method, target, user: user.id, headers: signedIn, ...more });
  const refused = (rule: string, status: number): Refusal => ({ rule, status });
  switch (one.kind) {
    case "verb": {
      const verbs = VERBS[one.target] ?? ["POST"];
      const method = verbs[one.pick % verbs.length] ?? "POST";
      return { ...refused("worker:AUTH-6", 405), answer: await call(method, one.target, {}) };
    }
    case "token": {
      const headers = { "x-admin-secret": null, ...(one.token === null ? {} : { authorization: `Bearer ${one.token}` }) };
      return { ...refused("worker:AUTH-7", 401), answer: await call("GET", one.target, { headers }) };
    }
    case "key": {
      const body = one.method === "PUT" ? { body: '{"value":"canary"}' } : {};
      return { ...refused("worker:ISO-5", 400), answer: await call(one.method, `/api/admin/secrets/${one.key}`, body) };
    }
    case "value":
      return { ...refused("worker:ISO-5", 400), answer: await call("PUT", KEY, { body: Uint8Array.from(one.bytes) }) };
    case "claim": {
      const headers = { ...signedIn, [one.header]: one.value };
      return { ...refused("worker:AUTH-16", 200), answer: await call("GET", "/api/gateway-token", { headers }) };
    }
    case "deprecated": {
      const target = `/api/super/users/${user.id}/exec-sync`;
      return { ...refused("worker:MIG-3", 410), answer: await call("POST", target, { body: one.body, headers: {} }) };
    }
    case "debug":
      return { ...refused("worker:AUTH-5", 404), answer: await call("POST", `/debug/${one.tail}`, { headers: {} }) };
  }
};

// Whatever is sent to the endpoints of users, to debug routes and to what is no more: it is refused or not heard, and touches nothing.
export default scenario<{ readonly junk: readonly Junk[] }>({
  title: "junk on the endpoints of users is refused in the contract's shape and touches nothing",
  spec: ["worker:B.0", "worker:B.7"],
  covers: ["worker:AUTH-5", "worker:AUTH-6", "worker:AUTH-7", "worker:AUTH-16", "worker:ISO-5", "worker:MIG-3"],
  kills: ["X-108"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ junk: fc.array(junk, { minLength: 1, maxLength: 12 }) }),
  directed: [
    {
      junk: [
        { kind: "verb", target: "/api/admin/secrets", pick: 0 },
        { kind: "token", target: "/api/gateway-token", token: "a.b.c" },
        { kind: "key", key: "LD_PRELOAD", method: "PUT" },
        { kind: "value", bytes: bytesOf('{"value":null}') },
        { kind: "claim", header: "x-user-id", value: "u9" },
        { kind: "deprecated", body: '{"command":"echo junk"}' },
        { kind: "debug", tail: "admin/users/u1/exec" },
      ],
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    for (const one of plan.junk) {
      const before = touched(rig.history());
      const { rule, status, answer } = await send(rig, user, one);
      const told = `${JSON.stringify(one).slice(0, 200)} was answered ${String(answer.status)} ${JSON.stringify(answer.body).slice(0, 100)}`;
      const inShape = one.kind === "claim" ? answer.body["userId"] === user.id : typeof answer.body["error"] === "string";
      rig.claim(rule, answer.status === status && inShape, told);
      rig.claim(rule, touched(rig.history()) === before, `${told}, and something was touched`);
    }
  },
});
