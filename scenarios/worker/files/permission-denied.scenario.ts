import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// A permanent refusal keeps its own status and is not tried again.
export default scenario<{ readonly isolate: 1 | 2 }>({
  title: "a forbidden file is a 403 after one try",
  spec: ["worker:E-17"],
  covers: ["worker:FILE-26", "worker:RETRY-2"],
  kills: ["D-36", "D-52"],
  plan: fc.record({ isolate: fc.constantFrom(1 as const, 2 as const) }),
  directed: [{ isolate: 1 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    user.sandbox.forbid("/root/private.key");
    const answer = await user.read("/root/private.key", { isolate: plan.isolate });
    rig.claim("worker:FILE-26", answer.status === 403, `the answer was ${answer.status}`);
    rig.claim("worker:RETRY-2", answer.status !== 503, "a permanent error left as the exhaustion of retries");
    rig.claim("worker:RETRY-2", user.sandbox.calls("readFile") === 1, `it was tried ${user.sandbox.calls("readFile")} times`);
  },
});
