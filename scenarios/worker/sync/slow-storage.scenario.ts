import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser } from "#scenarios/wiring/backups.ts";

// Storage that takes minutes for each call: the cycle ends in time, the sandbox runs on, and the next cycle is another one.
export default scenario<{ readonly latencyMs: number }>({
  title: "slow storage ends a sync, not the cycle nor the sandbox",
  spec: ["worker:E-116"],
  covers: ["worker:SYNC-26", "worker:HIB-5"],
  kills: ["D-128"],
  needs: ["client", "journal", "control", "toxics"],
  plan: fc.record({ latencyMs: fc.integer({ min: 200_000, max: 400_000 }) }),
  directed: [{ latencyMs: 200_000 }],
  run: async (rig, plan) => {
    const user = await activeUser(rig);
    const gateway = user.sandbox.gatewayProcess;
    const lift = await rig.toxic({ link: "host>bucket", stream: "downstream", toxic: { type: "latency", latencyMs: plan.latencyMs } });
    const began = rig.now();
    await rig.cron.tick();
    const tookMs = rig.now() - began;
    if (rig.gentle) rig.claim("worker:SYNC-26", tookMs <= 30_000, `with slow storage a cycle took ${tookMs} ms`);
    rig.claim(
      "worker:HIB-5",
      user.sandbox.gatewayProcess === gateway && user.sandbox.vm === "running",
      "slow storage cost the sandbox its gateway",
    );
    await lift();
    await rig.sleep(plan.latencyMs);
    await rig.cron.tick();
    await rig.sleep(5_000);
    const health = await user.r2Health();
    if (rig.gentle)
      rig.claim("worker:SYNC-26", health.body["healthy"] === true, `with storage as before r2-health said ${JSON.stringify(health.body)}`);
  },
});
