import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const TEXTS = ["container port not found", "Container port 3000 not found: starting", "sandbox not found yet"] as const;

// The container says "not found" of itself, not of the file: that passes, and the file is there.
export default scenario<{ readonly text: string; readonly times: number; readonly isolate: 1 | 2 }>({
  title: "words about the container never make a file absent",
  spec: ["worker:E-47"],
  covers: ["worker:FILE-26", "worker:RETRY-5"],
  kills: ["D-106"],
  plan: fc.record({
    text: fc.constantFrom(...TEXTS),
    times: fc.integer({ min: 1, max: 2 }),
    isolate: fc.constantFrom(1 as const, 2 as const),
  }),
  directed: [{ text: "container port not found", times: 1, isolate: 1 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    user.sandbox.putFile("/root/there.txt", "there");
    user.sandbox.failNext(
      "readFile",
      Array.from({ length: plan.times }, () => "unavailable" as const),
      plan.text,
    );
    const answer = await user.read("/root/there.txt", { isolate: plan.isolate });
    rig.claim("worker:FILE-26", answer.status !== 404, `a file that is there was answered ${answer.status}`);
    rig.claim(
      "worker:RETRY-5",
      answer.status === 200 && answer.body["attempts"] === plan.times + 1,
      `the answer was ${answer.status} after ${String(answer.body["attempts"])} tries`,
    );
  },
});
