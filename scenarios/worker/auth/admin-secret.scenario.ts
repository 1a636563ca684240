import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { touched } from "#scenarios/wiring/touched.ts";

interface Plan {
  readonly isolate: 1 | 2;
  /** Whose resources are asked for: somebody's who exists, or nobody's. */
  readonly known: boolean;
}

/** Every kind of call there is, with the verb that reaches it. */
const CALLS: readonly (readonly [method: string, path: string])[] = [
  ["GET", "/state"],
  ["GET", "/state/v2"],
  ["POST", "/wake"],
  ["POST", "/restart-async"],
  ["POST", "/sync-async"],
  ["POST", "/emergency-reset"],
  ["POST", "/exec"],
  ["GET", "/exec/proc-1/status"],
  ["GET", "/logs"],
  ["GET", "/files/root/a"],
  ["PUT", "/files/root/a"],
  ["DELETE", "/files/root/a"],
  ["GET", "/files?path=/root"],
  ["POST", "/files/batch"],
  ["GET", "/exists?path=/root/a"],
  ["GET", "/health"],
  ["GET", "/r2-status"],
  ["GET", "/r2-health"],
  ["GET", "/no-such-thing"],
];

/** Secrets that are none; the last ones share a beginning or an end with the right one. */
const WRONG: readonly (string | null)[] = [null, "", "wrong", "canary-admin-secret", "x-canary-admin-secret-7f3a"];

// Whoever has no master token learns nothing and touches nothing, whatever is asked for.
export default scenario<Plan>({
  title: "without the master token every admin call is refused alike and touches nothing",
  spec: ["worker:E-89"],
  covers: ["worker:AUTH-1", "worker:AUTH-3", "worker:AUTH-4", "worker:AUTH-15"],
  kills: ["D-142"],
  voyagesMax: 2,
  plan: fc.record({ isolate: fc.constantFrom(1 as const, 2 as const), known: fc.boolean() }),
  directed: [
    { isolate: 1, known: true },
    { isolate: 2, known: false },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    if (plan.known) user.sandbox.beActive();
    const before = touched(rig.history());
    const bodies = new Set<string>();
    for (const [method, path] of CALLS) {
      for (const secret of WRONG) {
        const answer = await rig.call({
          ...{ verb: "unauthorised", method, target: `/api/super/users/${user.id}${path}`, user: user.id, isolate: plan.isolate },
          headers: { "x-admin-secret": secret },
          ...(method === "GET" ? {} : { body: "{ not json" }),
        });
        const { timestamp: _when, ...told } = answer.body;
        bodies.add(JSON.stringify(told));
        rig.claim("worker:AUTH-1", answer.status === 403, `${method} ${path} with ${JSON.stringify(secret)} was answered ${answer.status}`);
      }
    }
    rig.claim(
      "worker:AUTH-3",
      [...bodies].every((body) => !body.includes("canary-")),
      "a refusal says something of the expected secret",
    );
    rig.claim("worker:AUTH-15", bodies.size === 1, `${bodies.size} different refusals`);
    const after = touched(rig.history());
    rig.claim("worker:AUTH-4", after === before, `${after - before} calls of bucket or sandbox came of refused requests`);
  },
});
