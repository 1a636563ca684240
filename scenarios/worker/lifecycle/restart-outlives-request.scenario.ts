import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

// A restart of a cold sandbox: the request is long over when the restore ends, and nobody asks again.
export default scenario<{ readonly bootMs: number; readonly restoreMs: number }>({
  title: "a restart is driven to its end although its request is over",
  spec: ["worker:E-71"],
  covers: ["worker:LIFE-1", "worker:LIFE-5"],
  kills: ["D-84"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ bootMs: fc.integer({ min: 100_000, max: 172_000 }), restoreMs: fc.integer({ min: 20_000, max: 80_000 }) }),
  directed: [{ bootMs: 175_000, restoreMs: 60_000 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs, restoreMs: plan.restoreMs });
    const promised = await user.restart();
    rig.claim("worker:LIFE-1", promised.status === 200 && promised.body["success"] === true, `the restart was answered ${promised.status}`);
    await rig.sleep(plan.bootMs + 10_000);
    rig.claim("worker:LIFE-5", user.sandbox.gatewayReady, `${plan.bootMs + 10_000} ms later the gateway is not up`);
    rig.claim("worker:LIFE-5", gatewayStarts(rig.history(), user.id) === 1, `${gatewayStarts(rig.history(), user.id)} gateway starts`);
    const state = await user.stateV2({ isolate: 2 });
    // With slow messages the Host may not answer within the state's own budget.
    const words = rig.gentle ? ["active"] : ["active", "error"];
    rig.claim("worker:LIFE-1", words.includes(String(state.body["state"])), `the outcome reads "${String(state.body["state"])}"`);
  },
});
