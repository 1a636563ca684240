import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// The image does not exist: no patience helps, so none is shown.
export default scenario<{ readonly isolate: 1 | 2 }>({
  title: "a permanent start failure is answered after one try",
  spec: ["worker:E-85"],
  covers: ["worker:WAKE-13", "worker:RETRY-8"],
  kills: ["X-03", "D-161"],
  plan: fc.record({ isolate: fc.constantFrom(1 as const, 2 as const) }),
  directed: [{ isolate: 1 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.failNext("startProcess", ["noSuchImage", "noSuchImage", "noSuchImage"]);
    const answer = await user.exec("echo nowhere to run", { isolate: plan.isolate });
    rig.claim(
      "worker:WAKE-13",
      answer.status === 503 && answer.body["reason"] === "permanent_start_failure",
      `the answer was ${answer.status} ${String(answer.body["reason"])}`,
    );
    rig.claim("worker:WAKE-13", answer.body["retryable"] === false, "a permanent failure is called retryable");
    rig.claim("worker:RETRY-8", answer.body["attempts"] === 1, `it was tried ${String(answer.body["attempts"])} times`);
  },
});
