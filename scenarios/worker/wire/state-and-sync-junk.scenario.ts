import fc from "fast-check";
import { scenario, type WorkerRig } from "#harness/rigs/rig.ts";
import { effects } from "#scenarios/wiring/file-sightings.ts";

const READS = ["state", "state/v2", "operations/op-1", "logs", "r2-status", "r2-health"] as const;
const CHANGES = ["wake", "restart-async", "destroy", "sync-async", "emergency-reset", "restore"] as const;
const FORCED = ["sync-async", "emergency-reset"] as const;
type Route = (typeof READS)[number] | (typeof CHANGES)[number];

/** One request that must not get through. Plain data. */
type Junk =
  | { readonly kind: "verb"; readonly route: Route; readonly method: string }
  | { readonly kind: "secret"; readonly route: Route; readonly secret: string | null }
  | { readonly kind: "id"; readonly route: Route; readonly id: string }
  | { readonly kind: "path"; readonly route: Route; readonly tail: string }
  | { readonly kind: "body"; readonly route: (typeof CHANGES)[number]; readonly bytes: readonly number[] };

const isRead = (route: Route): boolean => (READS as readonly string[]).includes(route);

const methodOf = (route: Route): string => (isRead(route) ? "GET" : "POST");

const bytesOf = (text: string): readonly number[] => [...new TextEncoder().encode(text)];

/** What is no body of a call that may be forced: no object, or a force that is neither true nor false. */
const badForce = fc.oneof(
  fc.constantFrom("null", "[]", "7", "{", "nonsense", '{"force":null}', '{"force":"false"}', '{"force":0}', '{"force":{}}').map(bytesOf),
  fc
    .jsonValue({ maxDepth: 2 })
    .filter((value) => typeof value !== "boolean")
    .map((force) => bytesOf(JSON.stringify({ force }))),
  fc.constant([0x7b, 0xff, 0xfe, 0x7d]),
);

/** What is no day. */
const badDay = fc.oneof(
  fc.constantFrom("", "null", "[]", "{}", "{", '{"date":null}', '{"date":20260131}', '{"date":"31.01.2026"}').map(bytesOf),
  fc
    .string({ unit: "grapheme", maxLength: 30 })
    .filter((text) => !/^\d{4}-\d{2}-\d{2}$/.test(text))
    .map((date) => bytesOf(JSON.stringify({ date }))),
  fc.constant([...bytesOf('{"date":"2026-01-01'), 0xff, ...bytesOf('"}')]),
);

const badBudget = fc
  .constantFrom<unknown>(null, 0, -1, 999, 180_001, 1_500.5, "60000", [], {}, true)
  .map((maxWakeTime) => bytesOf(JSON.stringify({ maxWakeTime })));

const route = fc.constantFrom<Route>(...READS, ...CHANGES);

const junk: fc.Arbitrary<Junk> = fc.oneof(
  fc
    .record({ kind: fc.constant("verb" as const), route, method: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE") })
    .filter((one) => one.method !== methodOf(one.route)),
  fc.record({ kind: fc.constant("secret" as const), route, secret: fc.constantFrom(null, "", "wrong", "undefined", "x".repeat(500)) }),
  fc.record({
    kind: fc.constant("id" as const),
    route,
    id: fc.constantFrom("-u", "undefined%20", "x".repeat(55), "u%201", "%00", "%2e%2e%2fu2", "é", "u1;rm", "😀"),
  }),
  fc.record({
    kind: fc.constant("path" as const),
    route,
    tail: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).map((text) => `x${encodeURIComponent(text)}`),
  }),
  fc.record({ kind: fc.constant("body" as const), route: fc.constantFrom(...FORCED), bytes: badForce }),
  fc.record({ kind: fc.constant("body" as const), route: fc.constant("restore" as const), bytes: badDay }),
  fc.record({ kind: fc.constant("body" as const), route: fc.constant("wake" as const), bytes: badBudget }),
);

const send = (rig: WorkerRig, one: Junk, id: string) => {
  const target = `/api/super/users/${one.kind === "id" ? one.id : id}/${one.route}${one.kind === "path" ? `/${one.tail}` : ""}`;
  return rig.call({
    verb: "junk",
    method: one.kind === "verb" ? one.method : methodOf(one.route),
    target,
    user: id,
    ...(one.kind === "secret" ? { headers: { "x-admin-secret": one.secret } } : {}),
    ...(one.kind === "body" ? { body: Uint8Array.from(one.bytes), headers: { "content-type": "application/json" } } : {}),
  });
};

/** The rule that refuses it, and with what. */
const refusalOf = (one: Junk): { readonly rule: string; readonly status: number } => {
  switch (one.kind) {
    case "verb":
      return { rule: "worker:AUTH-6", status: 405 };
    case "secret":
      return { rule: "worker:AUTH-4", status: 403 };
    case "id":
      return { rule: "worker:ISO-3", status: 400 };
    case "path":
      return { rule: "worker:AUTH-4", status: 404 };
    case "body":
      return {
        rule: { restore: "worker:SYNC-22", wake: "worker:WAKE-20", "emergency-reset": "worker:LIFE-3", "sync-async": "worker:SYNC-7" }[
          one.route as "restore" | "wake" | "emergency-reset" | "sync-async"
        ],
        status: 400,
      };
  }
};

// Whatever is sent to the endpoints of state, backup and the life cycle that they cannot take is refused before anything is touched.
export default scenario<{ readonly junk: readonly Junk[]; readonly active: boolean }>({
  title: "junk on the endpoints of state, backup and life is refused and touches nothing",
  spec: ["worker:B.0"],
  covers: ["worker:AUTH-4", "worker:AUTH-6", "worker:ISO-3", "worker:LIFE-3", "worker:SYNC-7", "worker:SYNC-22", "worker:WAKE-20"],
  kills: ["X-107"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ junk: fc.array(junk, { minLength: 1, maxLength: 12 }), active: fc.boolean() }),
  directed: [
    {
      active: true,
      junk: [
        ...FORCED.map((one): Junk => ({ kind: "body", route: one, bytes: bytesOf('{"force":"false"}') })),
        { kind: "body", route: "restore", bytes: bytesOf('{"date":"yesterday"}') },
        { kind: "body", route: "wake", bytes: bytesOf('{"maxWakeTime":0}') },
      ],
    },
    {
      active: false,
      junk: [
        { kind: "verb", route: "emergency-reset", method: "GET" },
        { kind: "secret", route: "restore", secret: null },
        { kind: "id", route: "sync-async", id: "-u" },
        { kind: "path", route: "state", tail: "deeper" },
      ],
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    if (plan.active) user.sandbox.beActive();
    for (const one of plan.junk) {
      const before = effects(rig.history());
      const answer = await send(rig, one, user.id);
      const { rule, status } = refusalOf(one);
      const told = `${JSON.stringify(one).slice(0, 200)} was answered ${String(answer.status)} ${JSON.stringify(answer.body).slice(0, 100)}`;
      rig.claim(rule, answer.status === status && typeof answer.body["error"] === "string", told);
      rig.claim(rule, effects(rig.history()) === before, `${told}, and something was touched`);
    }
  },
});
