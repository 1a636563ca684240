import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const SLEEP_AFTER_MS = 900_000;

// Commands, then nobody: the sandbox hibernates fifteen minutes after the last one.
export default scenario<{ readonly commands: number; readonly gapMs: number }>({
  title: "after the last command the sandbox hibernates on schedule",
  spec: ["worker:E-30"],
  covers: ["worker:HIB-1", "worker:HIB-10"],
  kills: ["D-72"],
  needs: ["client", "control", "virtualTime"],
  plan: fc.record({ commands: fc.integer({ min: 1, max: 4 }), gapMs: fc.integer({ min: 0, max: 600_000 }) }),
  directed: [{ commands: 1, gapMs: 0 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    for (let i = 0; i < plan.commands; i += 1) {
      await rig.sleep(plan.gapMs);
      await user.exec(`echo command ${i}`, { isolate: i % 2 === 0 ? 1 : 2 });
    }
    await rig.sleep(SLEEP_AFTER_MS - 1_000);
    rig.claim("worker:HIB-1", user.sandbox.vm === "running", "14:59 after the last command the sandbox was asleep already");
    await rig.sleep(3_000);
    rig.claim("worker:HIB-10", user.sandbox.vm === "stopped", "15:02 after the last command the sandbox was still awake");
  },
});
