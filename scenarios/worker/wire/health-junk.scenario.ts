import fc from "fast-check";
import { scenario, type WorkerRig } from "#harness/rigs/rig.ts";

const ROUTES = ["health", "reset-breaker", "dashboard", "metrics"] as const;
type Route = (typeof ROUTES)[number];

/** The verbs that a route refuses. */
const WRONG: Readonly<Record<Route, readonly string[]>> = {
  health: ["POST", "PUT", "PATCH", "DELETE"],
  "reset-breaker": ["GET", "PUT", "PATCH", "DELETE"],
  dashboard: ["POST", "PUT", "DELETE"],
  metrics: ["POST", "PUT", "DELETE"],
};
const BAD_IDS = ["-u", "u-", "undefined", "null", "x".repeat(55), "u%201", "%00", "%2e%2e%2fu2", "é", "u1;rm", "%", "😀"];

type Junk =
  | { readonly kind: "verb"; readonly route: Route; readonly pick: number; readonly body: string }
  | { readonly kind: "secret"; readonly route: Route; readonly secret: string | null }
  | { readonly kind: "id"; readonly route: "health" | "reset-breaker"; readonly id: string }
  | { readonly kind: "path"; readonly tail: string };

const targetOf = (route: Route, id: string): string => {
  if (route === "dashboard") return "/api/super/state/dashboard";
  return route === "metrics" ? "/metrics" : `/api/super/users/${id}/${route}`;
};

const verbOf = (route: Route): string => (route === "reset-breaker" ? "POST" : "GET");

const send = (rig: WorkerRig, junk: Junk, id: string) => {
  if (junk.kind === "path")
    return rig.call({ verb: "junk", method: "GET", target: `/api/super/users/${id}/health/${encodeURIComponent(junk.tail)}` });
  if (junk.kind === "id") return rig.call({ verb: "junk", method: verbOf(junk.route), target: targetOf(junk.route, junk.id) });
  const target = targetOf(junk.route, id);
  if (junk.kind === "secret")
    return rig.call({ verb: "junk", method: verbOf(junk.route), target, headers: { "x-admin-secret": junk.secret } });
  const method = WRONG[junk.route][junk.pick % WRONG[junk.route].length] ?? "PUT";
  return rig.call({ verb: "junk", method, target, ...(method === "GET" ? {} : { body: junk.body }) });
};

const RULES: Readonly<Record<Junk["kind"], { readonly rule: string; readonly statuses: readonly number[] }>> = {
  verb: { rule: "worker:AUTH-6", statuses: [405] },
  secret: { rule: "worker:AUTH-1", statuses: [403] },
  id: { rule: "worker:ISO-3", statuses: [400] },
  path: { rule: "worker:AUTH-4", statuses: [404] },
};

const text = fc.oneof(fc.string({ unit: "grapheme", maxLength: 40 }), fc.json({ maxDepth: 2 }), fc.constantFrom("null", "[]", "{", "\0"));

// Junk on every endpoint of health and metrics: a 4xx in the contract's shape, and nothing happens anywhere.
export default scenario<{ readonly junk: readonly Junk[] }>({
  title: "junk on the health and metrics endpoints is refused and touches nothing",
  spec: [],
  covers: ["worker:AUTH-1", "worker:AUTH-4", "worker:AUTH-6", "worker:ISO-3"],
  kills: ["X-95"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    junk: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant("verb" as const), route: fc.constantFrom(...ROUTES), pick: fc.nat(3), body: text }),
        fc.record({
          kind: fc.constant("secret" as const),
          route: fc.constantFrom(...ROUTES),
          secret: fc.constantFrom(null, "", "wrong", "undefined", "x".repeat(500)),
        }),
        fc.record({
          kind: fc.constant("id" as const),
          route: fc.constantFrom("health" as const, "reset-breaker" as const),
          id: fc.constantFrom(...BAD_IDS),
        }),
        fc.record({
          kind: fc.constant("path" as const),
          tail: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).map((one) => `x${one}`),
        }),
      ),
      { minLength: 1, maxLength: 12 },
    ),
  }),
  directed: [
    {
      junk: [
        { kind: "verb", route: "reset-breaker", pick: 0, body: "" },
        { kind: "secret", route: "metrics", secret: null },
        { kind: "id", route: "health", id: "undefined" },
        { kind: "path", tail: "deeper" },
      ],
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const touched = (): number => rig.history().events.filter((event) => event.type === "journal").length;
    for (const junk of plan.junk) {
      const before = touched();
      const answer = await send(rig, junk, user.id);
      const { rule, statuses } = RULES[junk.kind];
      rig.claim(
        rule,
        answer.status !== null && statuses.includes(answer.status) && typeof answer.body["error"] === "string",
        `${JSON.stringify(junk)} was answered ${answer.status} ${JSON.stringify(answer.body).slice(0, 100)}`,
      );
      rig.claim(rule, touched() === before, `${JSON.stringify(junk)} left ${touched() - before} lines in the backends' journals`);
    }
  },
});
