import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

type Act = "read-bucket" | "read-container" | "read-missing" | "exec" | "slow-exec";

const acts = fc.array(
  fc.record({
    act: fc.oneof(
      { weight: 50, arbitrary: fc.constant<Act>("read-bucket") },
      { weight: 20, arbitrary: fc.constant<Act>("read-container") },
      { weight: 1, arbitrary: fc.constant<Act>("read-missing") },
      { weight: 28, arbitrary: fc.constant<Act>("exec") },
      { weight: 1, arbitrary: fc.constant<Act>("slow-exec") },
    ),
    afterMs: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1_000, max: 120_000 }) }, { weight: 1, arbitrary: fc.constant(1_000_000) }),
  }),
  { minLength: 4, maxLength: 10 },
);

// A user's day: reads and commands, pauses in which the sandbox falls asleep, now and then a passing fault.
export default scenario<{
  readonly ranks: readonly number[];
  readonly acts: readonly { readonly act: Act; readonly afterMs: number }[];
  readonly hiccup: boolean;
}>({
  title: "rates over a user's day",
  spec: [],
  covers: ["worker:FILE-1", "worker:WAKE-17"],
  kills: ["D-01"],
  needs: ["client", "journal", "control", "virtualTime"],
  measures: true,
  judgedProfileOnly: true,
  plan: fc.record({ ranks: fc.array(fc.integer({ min: 0, max: 9_999 }), { minLength: 10, maxLength: 10 }), acts, hiccup: fc.boolean() }),
  directed: [
    {
      ranks: [0],
      acts: [
        { act: "read-bucket", afterMs: 1_000 },
        { act: "exec", afterMs: 1_000_000 },
      ],
      hiccup: false,
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    await rig.bucket.put(`users/${user.id}/root/bucket.txt`, "in the bucket");
    user.sandbox.putBackup("/root/container.txt", "in the container");
    if (plan.hiccup) user.sandbox.failNext("listProcesses", ["unavailable"]);
    for (const [i, { act, afterMs }] of plan.acts.entries()) {
      await rig.sleep(afterMs);
      user.sandbox.boot({ bootMs: rig.profileBootMs(plan.ranks[i % plan.ranks.length] ?? 0) });
      const isolate = i % 2 === 0 ? 1 : 2;
      if (act === "exec") await user.exec(`echo act-${i}`, { isolate });
      else if (act === "slow-exec") await user.exec(`sleep 90; echo act-${i}`, { isolate });
      else if (act === "read-missing") await user.read("/root/missing.txt", { isolate });
      else if (act === "read-container") await user.read("/root/container.txt", { isolate });
      else {
        // A restore has brought the file into a sandbox that runs: where an automatic read of equal files comes from is open there.
        const asleep = user.sandbox.vm === "stopped";
        const answer = await user.read("/root/bucket.txt", { isolate });
        rig.claim(
          "worker:FILE-1",
          answer.status === 200 && (!asleep || answer.body["source"] === "r2"),
          `a file in the bucket was answered ${answer.status} from ${String(answer.body["source"])}`,
        );
      }
    }
  },
});
