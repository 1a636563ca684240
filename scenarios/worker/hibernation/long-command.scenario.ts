import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { scenario } from "#harness/rigs/rig.ts";

const SLEEP_AFTER_MS = 900_000;

// A command longer than the idle time, alone: it is not cut, and the idle clock starts when it ends.
export default scenario<{ readonly minutes: number }>({
  title: "a long command keeps the sandbox awake, and nothing does after it",
  spec: ["worker:E-27"],
  covers: ["worker:HIB-1", "worker:HIB-2", "worker:HIB-3", "worker:HIB-10"],
  kills: ["D-28", "D-72"],
  needs: ["client", "journal", "control", "virtualTime"],
  env: { MAX_EXEC_TIMEOUT_MS: 3_600_000 },
  plan: fc.record({ minutes: fc.integer({ min: 16, max: 40 }) }),
  directed: [{ minutes: 20 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const answer = await user.exec(`sleep ${plan.minutes * 60}; echo done`, { timeoutMs: 3_600_000 });
    rig.claim("worker:HIB-3", answer.status === 200, `after ${plan.minutes} minutes the command was answered ${answer.status}`);
    await rig.sleep(SLEEP_AFTER_MS - 1_000);
    rig.claim("worker:HIB-1", user.sandbox.vm === "running", "14:59 after the command's end the sandbox was asleep already");
    await rig.sleep(3_000);
    rig.claim("worker:HIB-1", user.sandbox.vm === "stopped", "15:02 after the command's end the sandbox was still awake");
    rig.claim("worker:HIB-10", user.sandbox.vm === "stopped", "after a command the sandbox no longer sleeps on schedule");
    const idle = journalOf(rig.history(), "sandbox").filter(({ entry }) => entry.kind === "vm-down" && entry["cause"] === "idle").length;
    rig.claim("worker:HIB-2", idle === 1, `the sandbox went to sleep ${idle} times`);
  },
});
