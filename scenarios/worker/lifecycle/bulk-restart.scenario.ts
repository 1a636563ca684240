import fc from "fast-check";
import { journalOf, userOf } from "#harness/checkers/checker.ts";
import type { Outcome } from "#harness/rigs/outcome.ts";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";

const gatewayStartsOf = (rig: WorkerRig, user: User): readonly number[] =>
  journalOf(rig.history(), "sandbox")
    .filter(({ entry }) => entry.kind === "gateway-start" && userOf(entry) === user.id)
    .map(({ t }) => t);

const bulk = (rig: WorkerRig, body: Readonly<Record<string, unknown>>): Promise<Outcome> =>
  rig.call({ verb: "bulkRestart", method: "POST", target: "/api/super/bulk/restart", body });

// Three users are restarted one after the other; the second one's gateway cannot be killed.
export default scenario<{ readonly delayMs: number; readonly registered: boolean; readonly crash: boolean }>({
  title: "a bulk restart answers at once, keeps its distance, and goes on past a failure",
  spec: ["worker:T-33"],
  covers: ["worker:LIFE-5", "worker:LIFE-8"],
  kills: ["X-50"],
  needs: ["client", "journal", "control", "host-control"],
  plan: fc.record({ delayMs: fc.integer({ min: 1_000, max: 90_000 }), registered: fc.boolean(), crash: fc.boolean() }),
  directed: [
    { delayMs: 5_000, registered: false, crash: false },
    { delayMs: 60_000, registered: true, crash: true },
  ],
  run: async (rig, plan) => {
    const users = [rig.newUser(), rig.newUser(), rig.newUser()];
    for (const user of users) {
      user.sandbox.boot({ bootMs: 20_000 });
      user.sandbox.beActive();
      if (plan.registered) await rig.bucket.put(`users/${user.id}/.registered`, "2026-01-01T00:00:00.000Z");
    }
    users[1]?.sandbox.killing("unkillable-gateway");
    const userIds = users.map(({ id }) => id);
    const asked = await bulk(rig, { delayMs: plan.delayMs, ...(plan.registered ? {} : { userIds }) });
    rig.claim("worker:LIFE-8", asked.status === 200 && asked.body["total"] === 3, `the bulk was answered ${asked.status}`);
    const tookMs = asked.endedAt - asked.startedAt;
    rig.claim("worker:LIFE-8", tookMs <= 1_000 + 24 * rig.maxDelayMs, `the bulk was answered after ${tookMs} ms`);
    if (plan.crash) await users[2]?.host.crash();
    await rig.sleep(2 * plan.delayMs + 150_000);
    const [first, second, third] = users.map((user) => gatewayStartsOf(rig, user));
    const [from, to] = [first?.[0], third?.[0]];
    rig.claim("worker:LIFE-8", from !== undefined && to !== undefined, "a user before or after the one that failed was left out");
    rig.claim("worker:LIFE-5", to !== undefined, "the last restart of the bulk never came");
    rig.claim("worker:LIFE-8", second?.length === 0, "a gateway was started beside one that could not be killed");
    if (from !== undefined && to !== undefined && !plan.crash)
      rig.claim(
        "worker:LIFE-8",
        to - from >= 2 * plan.delayMs - 1_000 - 24 * rig.maxDelayMs,
        `two delays of ${plan.delayMs} ms took ${to - from} ms`,
      );
    for (const wrong of ["5000", null, -1, {}, true]) {
      const refused = await bulk(rig, { userIds, delayMs: wrong });
      rig.claim("worker:LIFE-8", refused.status === 400, `a delay of ${JSON.stringify(wrong)} was answered ${refused.status}`);
    }
  },
});
