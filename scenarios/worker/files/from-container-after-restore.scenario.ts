import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

// The bucket misses, the backup has it: the sandbox wakes, restores, and answers.
export default scenario<{ readonly bootMs: number }>({
  title: "a file that only the backup has is read after one wake",
  spec: ["worker:E-02"],
  covers: ["worker:FILE-2", "worker:WAKE-1", "worker:WAKE-2", "worker:WAKE-17"],
  kills: ["D-02"],
  plan: fc.record({ bootMs: fc.integer({ min: 40_000, max: 110_000 }) }),
  directed: [{ bootMs: 60_000 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    user.sandbox.putBackup("/root/config.json", "{}");
    const answer = await user.read("/root/config.json");
    rig.claim(
      "worker:FILE-2",
      answer.status === 200 && answer.body["source"] === "container",
      `the answer was ${answer.status} from ${String(answer.body["source"])}`,
    );
    rig.claim("worker:FILE-2", answer.body["content"] === "{}", `the content was ${JSON.stringify(answer.body["content"])}`);
    rig.claim("worker:WAKE-2", answer.body["attempts"] === 1, `a boot of ${plan.bootMs} ms took ${String(answer.body["attempts"])} tries`);
    rig.claim(
      "worker:WAKE-1",
      gatewayStarts(rig.history(), user.id) === 1,
      `the gateway was started ${gatewayStarts(rig.history(), user.id)} times`,
    );
  },
});
