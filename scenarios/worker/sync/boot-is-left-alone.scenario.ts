import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { logLines, markerOf } from "#scenarios/wiring/backups.ts";

// A cycle comes by while a sandbox boots: there is nothing to save yet, and nothing to complain about.
export default scenario<{ readonly bootMs: number; readonly atPercent: number }>({
  title: "a sandbox that boots is skipped, without a failure",
  spec: ["worker:E-66"],
  covers: ["worker:SYNC-5", "worker:SYNC-27"],
  kills: ["D-129"],
  needs: ["client", "control", "logs"],
  plan: fc.record({ bootMs: fc.integer({ min: 30_000, max: 100_000 }), atPercent: fc.integer({ min: 40, max: 90 }) }),
  directed: [{ bootMs: 60_000, atPercent: 50 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    await rig.bucket.put(`users/${user.id}/.registered`, "2026-01-01T00:00:00.000Z");
    user.sandbox.boot({ bootMs: plan.bootMs });
    const waking = user.wake();
    await rig.sleep((plan.bootMs * plan.atPercent) / 100);
    if (user.sandbox.gatewayReady) return;
    await rig.cron.tick({ isolate: 2 });
    const booting = !user.sandbox.gatewayReady;
    const cycle = logLines(await rig.seen(), "sync cycle").at(-1);
    if (booting) {
      rig.claim("worker:SYNC-5", (await markerOf(rig, user)) === null, "a sandbox was saved before its start script had come to its end");
      const honest = cycle?.["failed"] === 0 && cycle["refused"] === 0;
      rig.claim("worker:SYNC-27", honest, `a boot was counted as ${JSON.stringify(cycle)}`);
    }
    await waking;
  },
});
