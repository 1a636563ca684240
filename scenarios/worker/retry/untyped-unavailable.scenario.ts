import fc from "fast-check";
import type { SandboxErrorName } from "#harness/rigs/rig.ts";
import { scenario } from "#harness/rigs/rig.ts";

// The container's unavailability arrives as bare text, in the platform's own capitals.
export default scenario<{ readonly error: SandboxErrorName; readonly times: 1 | 2 | 3 }>({
  title: "an unavailable container is recognised by its bare message",
  spec: ["worker:E-19"],
  covers: ["worker:RETRY-5", "worker:EXEC-8", "worker:EXEC-22"],
  kills: ["D-59", "D-73"],
  plan: fc.record({
    error: fc.constantFrom<SandboxErrorName>("stillStarting", "connectionRefused"),
    times: fc.constantFrom(1 as const, 2 as const, 3 as const),
  }),
  directed: [
    { error: "stillStarting", times: 1 },
    { error: "connectionRefused", times: 2 },
    { error: "stillStarting", times: 3 },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    user.sandbox.failNext(
      "startProcess",
      Array.from({ length: plan.times }, () => plan.error),
    );
    const answer = await user.exec(`echo ${plan.error}`);
    const expected = plan.times === 3 ? 503 : 200;
    rig.claim("worker:RETRY-5", answer.status === expected, `${plan.times} x "${plan.error}" was answered ${answer.status}`);
    rig.claim(
      "worker:RETRY-5",
      answer.body["attempts"] === Math.min(plan.times + 1, 3),
      `it was tried ${String(answer.body["attempts"])} times`,
    );
    rig.claim("worker:EXEC-22", answer.body["errorType"] !== "command_error", "a container's failure was blamed on the command");
    if (expected === 503)
      rig.claim("worker:EXEC-8", answer.body["errorType"] === "container_error", `errorType was ${String(answer.body["errorType"])}`);
  },
});
