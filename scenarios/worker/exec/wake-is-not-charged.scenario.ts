import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// A long wake and a long command, each within its own limit, together far beyond either.
export default scenario<{ readonly bootMs: number; readonly seconds: number }>({
  title: "the time of the wake is not charged to the command",
  spec: ["worker:E-22"],
  covers: ["worker:EXEC-4", "worker:WAKE-19"],
  kills: ["D-04"],
  plan: fc.record({ bootMs: fc.integer({ min: 30_000, max: 110_000 }), seconds: fc.integer({ min: 20, max: 55 }) }),
  directed: [{ bootMs: 100_000, seconds: 50 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    const answer = await user.exec(`sleep ${plan.seconds}; echo done`, { timeoutMs: 60_000 });
    rig.claim(
      "worker:EXEC-4",
      answer.status === 200,
      `a wake of ${plan.bootMs} ms and a command of ${plan.seconds} s were answered ${answer.status}`,
    );
    rig.claim("worker:WAKE-19", answer.body["stdout"] === "done\n", `the output was ${JSON.stringify(answer.body["stdout"])}`);
  },
});
