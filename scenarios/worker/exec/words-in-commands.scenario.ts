import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const MESSAGE = "sandbox not found in the hibernating registry";

// The words of an error or of a command's own output never decide whose fault it was.
export default scenario<{ readonly way: "thrown" | "exit-code" }>({
  title: "words in an error or in a command's output never change its class",
  spec: ["worker:E-18"],
  covers: ["worker:EXEC-6", "worker:EXEC-9", "worker:EXEC-22"],
  kills: ["D-59", "D-11"],
  plan: fc.record({ way: fc.constantFrom("thrown" as const, "exit-code" as const) }),
  directed: [{ way: "thrown" }, { way: "exit-code" }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    if (plan.way === "thrown") user.sandbox.failNext("startProcess", ["commandError"], MESSAGE);
    const answer = await user.exec(`warn ${MESSAGE}; exit 1`);
    if (plan.way === "thrown") {
      rig.claim(
        "worker:EXEC-9",
        answer.status === 500 && answer.body["errorType"] === "command_error",
        `the answer was ${answer.status} ${String(answer.body["errorType"])}`,
      );
      rig.claim("worker:EXEC-22", answer.status === 500, `the words of the error made it ${answer.status}`);
    } else {
      rig.claim(
        "worker:EXEC-6",
        answer.status === 200 && answer.body["exitCode"] === 1,
        `the answer was ${answer.status}, exit code ${String(answer.body["exitCode"])}`,
      );
      rig.claim("worker:EXEC-22", answer.status === 200, `the words of the output made it ${answer.status}`);
    }
  },
});
