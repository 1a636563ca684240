import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const SYNCED = "2026-01-01T00:00:00.000Z";

// A sandbox that is well, of a user who was synced before or never: four true checks, and what they found.
export default scenario<{ readonly synced: boolean; readonly isolate: 1 | 2 }>({
  title: "a healthy sandbox passes all four checks, synced before or not",
  spec: ["worker:E-34"],
  covers: ["worker:HEALTH-1", "worker:HEALTH-4", "worker:HEALTH-6"],
  kills: ["X-80"],
  needs: ["client", "control"],
  plan: fc.record({ synced: fc.boolean(), isolate: fc.constantFrom(1 as const, 2 as const) }),
  directed: [
    { synced: false, isolate: 1 },
    { synced: true, isolate: 2 },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    if (plan.synced) await rig.bucket.put(`users/${user.id}/.last-sync`, `sync-1|${SYNCED}`);
    const answer = await user.health({ isolate: plan.isolate });
    const { checks, results, healthy, state } = answer.body;
    const all = JSON.stringify(checks) === JSON.stringify({ sandbox: true, gateway: true, filesystem: true, r2: true });
    rig.claim(
      "worker:HEALTH-1",
      answer.status === 200 && healthy === true && state === "active",
      `${answer.status}, state ${String(state)}`,
    );
    rig.claim(
      "worker:HEALTH-6",
      all,
      `of a user ${plan.synced ? "synced before" : "never synced"} the checks were ${JSON.stringify(checks)}`,
    );
    const found = results as { gatewayProcess: { id: string } | null; r2LastSync: string | null; hasBackup: boolean };
    rig.claim(
      "worker:HEALTH-4",
      found.gatewayProcess?.id === user.sandbox.gatewayProcess,
      `the gateway was told to be ${JSON.stringify(found.gatewayProcess)}`,
    );
    rig.claim(
      "worker:HEALTH-6",
      found.r2LastSync === (plan.synced ? SYNCED : null) && found.hasBackup === plan.synced,
      `last sync ${String(found.r2LastSync)}, backup ${found.hasBackup}`,
    );
  },
});
