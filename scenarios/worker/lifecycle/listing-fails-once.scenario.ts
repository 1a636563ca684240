import fc from "fast-check";
import type { SandboxErrorName } from "#harness/rigs/rig.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

// The process list throws once, or twice in a row, on a healthy sandbox: an error to try again, not an empty list.
export default scenario<{ readonly error: SandboxErrorName; readonly verb: "exec" | "read"; readonly times: 1 | 2 }>({
  title: "a failed listing is tried again and starts nothing",
  spec: ["worker:E-75"],
  covers: ["worker:PROC-9", "worker:RETRY-5"],
  kills: ["D-77"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    error: fc.constantFrom<SandboxErrorName>("unavailable", "stillStarting"),
    verb: fc.constantFrom("exec" as const, "read" as const),
    times: fc.constantFrom(1 as const, 2 as const),
  }),
  directed: [
    { error: "unavailable", verb: "exec", times: 1 },
    { error: "unavailable", verb: "exec", times: 2 },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    user.sandbox.putFile("/root/a.txt", "a");
    user.sandbox.failNext(
      "listProcesses",
      Array.from({ length: plan.times }, () => plan.error),
    );
    const answer = plan.verb === "exec" ? await user.exec("echo listed") : await user.read("/root/a.txt");
    rig.claim(
      "worker:RETRY-5",
      answer.status === 200 && answer.body["attempts"] === plan.times + 1,
      `the answer was ${answer.status} after ${String(answer.body["attempts"])} tries`,
    );
    const starts = gatewayStarts(rig.history(), user.id);
    rig.claim("worker:PROC-9", starts === 0, `a failed listing led to ${starts} gateway start(s)`);
  },
});
