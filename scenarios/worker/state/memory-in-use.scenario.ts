import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// The gateway tells a health check how much memory its VM has; state says how much of it is in use, whatever the instance's size.
export default scenario<{ readonly totalMB: number; readonly freeShare: number }>({
  title: "memory in use is what the gateway said, on any size of instance",
  spec: ["worker:E-121"],
  covers: ["worker:STATE-1"],
  kills: ["D-140"],
  needs: ["client", "control"],
  plan: fc.record({ totalMB: fc.constantFrom(256, 1_024, 4_096, 12_288), freeShare: fc.integer({ min: 0, max: 100 }) }),
  directed: [{ totalMB: 4_096, freeShare: 75 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const freeMB = Math.floor((plan.totalMB * plan.freeShare) / 100);
    user.sandbox.gatewayMemory({ totalMB: plan.totalMB, freeMB });
    const before = await user.state();
    rig.claim("worker:STATE-1", before.body["memoryMB"] === null, `before anybody asked it was ${String(before.body["memoryMB"])}`);
    await user.health();
    const after = await user.state({ isolate: 2 });
    const used = after.body["memoryMB"];
    rig.claim("worker:STATE-1", used === plan.totalMB - freeMB, `of ${plan.totalMB} MB ${freeMB} are free and memoryMB is ${String(used)}`);
  },
});
