import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, markerOf } from "#scenarios/wiring/backups.ts";

// Fresh from a restore: the bot may still be settling in, so the next five minutes are not saved unless somebody insists.
export default scenario<{ readonly afterMs: number }>({
  title: "no backup within five minutes of a restore, unless forced",
  spec: ["worker:T-22"],
  covers: ["worker:SYNC-7"],
  kills: ["X-70"],
  plan: fc.record({ afterMs: fc.integer({ min: 1_000, max: 200_000 }) }),
  directed: [{ afterMs: 60_000 }],
  run: async (rig, plan) => {
    const user = await activeUser(rig);
    await rig.cron.tick();
    user.sandbox.loseVm();
    await user.wake();
    const marker = await markerOf(rig, user);
    await rig.sleep(plan.afterMs);
    await rig.cron.tick();
    rig.claim("worker:SYNC-7", (await markerOf(rig, user)) === marker, `a sync ran ${plan.afterMs} ms after a restore`);
    const forced = await user.sync({ force: true });
    await rig.sleep(10_000);
    if (rig.gentle) {
      rig.claim("worker:SYNC-7", forced.status === 200, `a forced sync was answered ${forced.status}`);
      rig.claim("worker:SYNC-7", (await markerOf(rig, user)) !== marker, "a forced sync did not run");
    }
  },
});
