import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { executions, gatewayStarts } from "#scenarios/wiring/sightings.ts";

const COMMAND = "echo hello from a cold start";

// One command to a cold sandbox, also with a budget shorter than the boot: it runs once, on a ready sandbox.
export default scenario<{ readonly bootMs: number; readonly maxWakeMs: number | null }>({
  title: "a command to a cold sandbox runs once, when it is ready",
  spec: ["worker:E-05"],
  covers: [
    "worker:EXEC-1",
    "worker:EXEC-4",
    "worker:WAKE-1",
    "worker:WAKE-2",
    "worker:WAKE-5",
    "worker:WAKE-19",
    "worker:WAKE-20",
    "worker:PROC-1",
  ],
  kills: ["D-02", "D-03", "D-04", "D-74"],
  plan: fc.record({ bootMs: fc.integer({ min: 35_000, max: 85_000 }), maxWakeMs: fc.option(fc.constant(30_000), { nil: null }) }),
  directed: [
    { bootMs: 60_000, maxWakeMs: null },
    { bootMs: 60_000, maxWakeMs: 30_000 },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    const answer = await user.exec(COMMAND, plan.maxWakeMs === null ? {} : { maxWakeMs: plan.maxWakeMs });
    rig.claim(
      "worker:EXEC-1",
      answer.status === 200 && answer.body["exitCode"] === 0,
      `the answer was ${answer.status} ${String(answer.body["reason"] ?? "")}`,
    );
    rig.claim("worker:EXEC-4", answer.status !== 504, "the command timed out although only the wake was long");
    rig.claim("worker:EXEC-1", executions(rig.history(), COMMAND) === 1, `the command ran ${executions(rig.history(), COMMAND)} times`);
    const starts = gatewayStarts(rig.history(), user.id);
    rig.claim(
      "worker:PROC-1",
      starts === 1 && answer.status === 200,
      `the start script was not recognised as the gateway: ${starts} starts, ${answer.status}`,
    );
    const waitedMs = Number(answer.body["waitedMs"]);
    rig.claim(
      "worker:WAKE-19",
      Number(answer.body["duration"]) < 5_000,
      `the command's own time was given as ${String(answer.body["duration"])} ms`,
    );
    if (plan.maxWakeMs !== null) {
      rig.claim("worker:WAKE-20", waitedMs <= plan.maxWakeMs + 10_000, `a try with a budget of ${plan.maxWakeMs} ms waited ${waitedMs} ms`);
    } else {
      rig.claim(
        "worker:WAKE-2",
        answer.body["attempts"] === 1,
        `a boot of ${plan.bootMs} ms took ${String(answer.body["attempts"])} tries`,
      );
    }
  },
});
