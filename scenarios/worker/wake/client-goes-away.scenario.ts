import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts, raceDuringBoot } from "#scenarios/wiring/sightings.ts";

// The client that began the wake leaves; the boot goes on, and whoever comes next joins it.
export default scenario<{ readonly gone: number; readonly next: number; readonly restoreMs: number }>({
  title: "a boot goes on when its client leaves, and the next request joins it",
  spec: ["worker:E-72"],
  covers: ["worker:WAKE-6", "worker:WAKE-11", "worker:EXEC-25"],
  kills: ["X-02"],
  needs: ["client", "journal", "control", "isolates"],
  explore: { latencyMaxMs: 5_000, stallMaxMs: 60_000 },
  plan: fc.record({
    gone: fc.integer({ min: 100, max: 20_000 }),
    next: fc.integer({ min: 0, max: 40_000 }),
    restoreMs: fc.integer({ min: 40_000, max: 70_000 }),
  }),
  directed: [{ gone: 5_000, next: 35_000, restoreMs: 55_000 }],
  windows: [{ name: "a second request during a boot whose client left", entered: raceDuringBoot }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    // Minutes of delay may use up a budget honestly: then only safety is claimed.
    const calm = rig.maxDelayMs <= 1_000;
    user.sandbox.boot({ bootMs: plan.restoreMs + 30_000, restoreMs: plan.restoreMs });
    const left = await user.exec("echo for nobody", { as: "leaver", hangUpAfterMs: plan.gone });
    rig.claim("worker:EXEC-25", left.status === null, "the client that left got an answer");
    await rig.sleep(plan.next);
    const answer = await user.exec("echo for the next", { isolate: 2, as: "next" });
    if (calm) rig.claim("worker:WAKE-11", answer.status === 200, `the next request was answered ${answer.status}`);
    const starts = gatewayStarts(rig.history(), user.id);
    rig.claim("worker:WAKE-6", calm ? starts === 1 : starts <= 1, `${starts} gateway starts for one boot`);
  },
});
