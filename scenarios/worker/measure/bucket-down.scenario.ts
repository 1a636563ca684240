import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { liveMeasured } from "#scenarios/wiring/measured-life.ts";

// R2 is away for a part of the time: reads fall to the container, which may have to be woken for them.
export default scenario<{
  readonly ranks: readonly number[];
  readonly pauses: readonly number[];
  readonly from: number;
  readonly acts: number;
}>({
  title: "what requests cost while R2 is down",
  spec: [],
  covers: ["worker:FILE-6", "worker:FILE-1"],
  kills: ["D-01"],
  needs: ["client", "journal", "control", "virtualTime", "fake-bucket"],
  measures: true,
  judgedProfileOnly: true,
  voyagesMax: 155,
  plan: fc.record({
    ranks: fc.array(fc.integer({ min: 0, max: 9_999 }), { minLength: 5, maxLength: 5 }),
    pauses: fc.array(fc.oneof(fc.integer({ min: 1_000, max: 60_000 }), fc.constant(1_000_000)), { minLength: 5, maxLength: 5 }),
    from: fc.integer({ min: 1, max: 4 }),
    acts: fc.integer({ min: 1, max: 3 }),
  }),
  directed: [{ ranks: [0], pauses: [1_000, 1_000, 1_000, 1_000, 1_000], from: 4, acts: 1 }],
  run: async (rig, plan) => {
    const { unserved, bucketReads } = await liveMeasured(rig, {
      ...plan,
      before: (_, act) => {
        if (act === plan.from) rig.bucket.fail();
        if (act === plan.from + plan.acts) rig.bucket.recover();
      },
    });
    rig.bucket.recover();
    rig.claim("worker:FILE-6", unserved === 0, `${unserved} requests were not served`);
    for (const [act, { source, asleep }] of bucketReads) {
      const down = act >= plan.from && act < plan.from + plan.acts;
      const expected = down ? "container" : "r2";
      rig.claim(
        down ? "worker:FILE-6" : "worker:FILE-1",
        source === expected || (!down && !asleep && source === "container"),
        `with R2 ${down ? "down" : "up"} a read came from ${String(source)}`,
      );
    }
  },
});
