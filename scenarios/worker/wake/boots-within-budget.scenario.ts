import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayKills, gatewayStarts } from "#scenarios/wiring/sightings.ts";

// Boots on both sides of every number that was once wrong, all within the budget of one try.
export default scenario<{ readonly bootMs: number }>({
  title: "boots within the wake budget succeed at the first try",
  spec: ["worker:E-06"],
  covers: ["worker:WAKE-1", "worker:WAKE-2", "worker:WAKE-7"],
  kills: ["D-02", "D-75"],
  plan: fc.record({ bootMs: fc.integer({ min: 15_000, max: 116_000 }) }),
  directed: [29_000, 31_000, 61_000, 90_000, 119_000].map((bootMs) => ({ bootMs })),
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    const answer = await user.exec(`echo booted after ${plan.bootMs}`);
    rig.claim("worker:WAKE-1", answer.status === 200, `a boot of ${plan.bootMs} ms was answered ${answer.status}`);
    // One poll and the rig's own delays may pass before readiness is seen: too close to the budget, two tries are honest.
    const surelyOneTry = plan.bootMs + 4 * rig.maxDelayMs + (rig.gentle ? 0 : 2_000) <= 120_000;
    if (surelyOneTry)
      rig.claim(
        "worker:WAKE-2",
        answer.body["attempts"] === 1,
        `a boot of ${plan.bootMs} ms took ${String(answer.body["attempts"])} tries`,
      );
    rig.claim("worker:WAKE-7", gatewayStarts(rig.history(), user.id) === 1, `it took ${gatewayStarts(rig.history(), user.id)} starts`);
    rig.claim("worker:WAKE-7", gatewayKills(rig.history(), user.id) === 0, "the boot was killed while it was young");
  },
});
