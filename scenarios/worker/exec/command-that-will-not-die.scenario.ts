import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { scenario } from "#harness/rigs/rig.ts";

// A timed-out command that ignores TERM is killed; one that cannot be killed at all is not said to be gone.
export default scenario<{ readonly killing: "ignores-term" | "unkillable"; readonly stream: boolean; readonly timeoutMs: number }>({
  title: "a kill is verified, and one that did not work is told",
  spec: ["worker:E-21"],
  covers: ["worker:EXEC-7", "worker:EXEC-12", "worker:PROC-5"],
  kills: ["X-45"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    killing: fc.constantFrom("ignores-term" as const, "unkillable" as const),
    stream: fc.boolean(),
    timeoutMs: fc.integer({ min: 1_000, max: 20_000 }),
  }),
  directed: [
    { killing: "unkillable", stream: false, timeoutMs: 2_000 },
    { killing: "ignores-term", stream: false, timeoutMs: 2_000 },
    { killing: "ignores-term", stream: true, timeoutMs: 2_000 },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    user.sandbox.killing(plan.killing);
    const command = `echo so far ${user.id}; sleep 3000`;
    const answer = await user[plan.stream ? "stream" : "exec"](command, { timeoutMs: plan.timeoutMs });
    const gone = (): boolean => journalOf(rig.history(), "sandbox").some(({ entry }) => entry.kind === "command-end");
    if (plan.stream) {
      await rig.sleep(plan.timeoutMs + 20_000 + 12 * rig.maxDelayMs);
      const ended = await user.execStatus(String(answer.body["execId"]), { isolate: 2 });
      rig.claim(
        "worker:EXEC-12",
        ended.body["status"] === "timeout" && ended.body["stdout"] === `so far ${user.id}\n`,
        `past its time it was "${String(ended.body["status"])}" with ${JSON.stringify(ended.body["stdout"])}`,
      );
      if (plan.killing === "ignores-term") rig.claim("worker:PROC-5", gone(), "the streamed command was still running");
      return;
    }
    const expected = plan.killing === "unkillable" ? 500 : 504;
    rig.claim(
      "worker:EXEC-7",
      answer.body["errorType"] === "timeout" && answer.body["stdout"] === `so far ${user.id}\n`,
      `the answer was ${String(answer.body["errorType"])} with ${JSON.stringify(answer.body["stdout"])}`,
    );
    rig.claim("worker:PROC-5", answer.status === expected, `${plan.killing}: the answer was ${answer.status}, not ${expected}`);
    rig.claim("worker:PROC-5", gone() === (answer.status === 504), `the answer was ${answer.status}, the command gone: ${String(gone())}`);
  },
});
