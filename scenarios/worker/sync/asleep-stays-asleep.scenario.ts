import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, vmStarts } from "#scenarios/wiring/backups.ts";

// An hour of cycles beside a sandbox that nobody uses: it goes to sleep as if there were none, and is not woken.
export default scenario<{ readonly minutes: number }>({
  title: "scheduled syncs neither keep a sandbox awake nor wake one",
  spec: ["worker:HIB-5"],
  covers: ["worker:HIB-5", "worker:SYNC-1"],
  kills: ["X-76"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({ minutes: fc.integer({ min: 20, max: 40 }) }),
  directed: [{ minutes: 20 }],
  run: async (rig, plan) => {
    const user = await activeUser(rig);
    rig.cron.start();
    await rig.sleep(5 * 60_000);
    rig.claim("worker:SYNC-1", (await user.r2Health()).body["healthy"] !== undefined, "r2-health was silent");
    await rig.sleep(plan.minutes * 60_000);
    rig.claim("worker:HIB-5", user.sandbox.vm === "stopped", `after ${plan.minutes} idle minutes with syncs the VM was ${user.sandbox.vm}`);
    rig.claim("worker:HIB-5", vmStarts(rig.history(), user) === 0, "a scheduled sync woke a sandbox");
    const asked = await user.sync();
    rig.claim(
      "worker:HIB-5",
      asked.status !== 200 && user.sandbox.vm === "stopped",
      `a sync of a sleeping sandbox was answered ${asked.status}`,
    );
  },
});
