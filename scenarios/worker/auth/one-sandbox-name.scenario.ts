import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { asUserOf, userToken } from "#scenarios/wiring/user-tokens.ts";

interface Plan {
  readonly order: readonly ("admin" | "debug" | "user")[];
}

// One user, one sandbox: whichever door one comes in by.
export default scenario<Plan>({
  title: "admin, debug and user reach one sandbox, named after the user",
  spec: ["worker:E-92"],
  covers: ["worker:ISO-1"],
  kills: ["D-150"],
  env: { DEBUG_ROUTES: "true" },
  voyagesMax: 6,
  plan: fc.record({ order: fc.shuffledSubarray(["admin", "debug", "user"] as const, { minLength: 3 }) }),
  directed: [{ order: ["admin", "debug", "user"] }, { order: ["debug", "user", "admin"] }],
  run: async (rig, { order }) => {
    const user = rig.newUser();
    const plans = { pro: "pro", handle: "captain" };
    for (const plane of order) {
      if (plane === "admin") await user.wake();
      else if (plane === "debug") {
        await rig.call({ verb: "restart", method: "POST", target: `/debug/admin/users/${user.id}/restart`, user: user.id });
        await rig.sleep(120_000 + 8 * rig.maxDelayMs);
      } else {
        const headers = asUserOf(userToken(rig, user.id, { claims: { user_metadata: plans, app_metadata: { tier: "gold" } } }));
        await rig.call({ verb: "proxy", method: "GET", target: "/", user: user.id, headers });
      }
    }
    const names = new Set(journalOf(rig.history(), "sandbox").map(({ entry }) => String(entry["sandbox"])));
    rig.claim("worker:ISO-1", names.size === 1 && names.has(`openclaw-${user.id}`), `the user's sandboxes were ${[...names].join(", ")}`);
  },
});
