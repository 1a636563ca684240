import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { liveMeasured } from "#scenarios/wiring/measured-life.ts";

// The condition that the others are laid beside: nothing is wrong, the last sync is a minute old at most.
export default scenario<{ readonly ranks: readonly number[]; readonly pauses: readonly number[] }>({
  title: "what requests cost when nothing is wrong",
  spec: [],
  covers: ["worker:WAKE-1", "worker:FILE-1"],
  kills: ["D-01"],
  needs: ["client", "journal", "control", "virtualTime"],
  measures: true,
  judgedProfileOnly: true,
  voyagesMax: 155,
  plan: fc.record({
    ranks: fc.array(fc.integer({ min: 0, max: 9_999 }), { minLength: 5, maxLength: 5 }),
    pauses: fc.array(fc.oneof(fc.integer({ min: 1_000, max: 60_000 }), fc.constant(1_000_000)), { minLength: 5, maxLength: 5 }),
  }),
  directed: [{ ranks: [0], pauses: [1_000, 1_000, 1_000_000, 1_000] }],
  run: async (rig, plan) => {
    const { unserved, bucketReads } = await liveMeasured(rig, {
      ...plan,
      before: async (user) => {
        const now = String((await user.stateV2()).body["checkedAt"]);
        await rig.bucket.put(`users/${user.id}/.last-sync`, `sync-1|${now}`);
      },
    });
    rig.claim("worker:WAKE-1", unserved === 0, `${unserved} requests were not served`);
    const asleep = [...bucketReads.values()].filter((read) => read.asleep);
    const sources = asleep.map(({ source }) => String(source));
    rig.claim(
      "worker:FILE-1",
      sources.every((source) => source === "r2"),
      `a file in the bucket was read from ${sources.join(", ")}`,
    );
  },
});
