import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { liveMeasured } from "#scenarios/wiring/measured-life.ts";

// Every boot takes longer than one try may wait: the second try joins it.
export default scenario<{ readonly bootMs: number; readonly pauses: readonly number[] }>({
  title: "what requests cost when every boot is slower than a try may wait",
  spec: [],
  covers: ["worker:WAKE-8"],
  kills: ["D-47"],
  needs: ["client", "journal", "control", "virtualTime"],
  measures: true,
  judgedProfileOnly: true,
  voyagesMax: 155,
  plan: fc.record({
    bootMs: fc.integer({ min: 121_000, max: 175_000 }),
    pauses: fc.array(fc.oneof(fc.integer({ min: 1_000, max: 60_000 }), fc.constant(1_000_000)), { minLength: 4, maxLength: 4 }),
  }),
  directed: [{ bootMs: 150_000, pauses: [1_000, 1_000] }],
  run: async (rig, plan) => {
    const { unserved } = await liveMeasured(rig, { ranks: [0], ...plan });
    rig.claim("worker:WAKE-8", unserved === 0, `${unserved} requests were not served by boots of ${plan.bootMs} ms`);
  },
});
