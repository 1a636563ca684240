import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, alertsOf, backupOf, CONFIG, sameBackup, untilActive, USER_CONFIG } from "#scenarios/wiring/backups.ts";

// The bucket is down while a sandbox boots: it runs without its data, and nothing may take that for the data.
export default scenario<{ readonly cycles: number; readonly untilBackMs: number }>({
  title: "a boot without the bucket is degraded, saves nothing, and is restored when the bucket is back",
  spec: ["worker:E-55"],
  covers: ["worker:SYNC-6", "worker:SYNC-9", "worker:SYNC-10", "worker:SYNC-11"],
  kills: ["D-17", "D-18", "D-113", "D-116", "X-60"],
  needs: ["client", "control", "logs", "fake-bucket"],
  plan: fc.record({ cycles: fc.integer({ min: 1, max: 3 }), untilBackMs: fc.integer({ min: 1_000, max: 90_000 }) }),
  directed: [{ cycles: 2, untilBackMs: 5_000 }],
  run: async (rig, plan) => {
    const user = await activeUser(rig, { "/root/workspace/memory.md": "what the bot remembers" });
    await rig.cron.tick();
    const before = await backupOf(rig, user);
    user.sandbox.loseVm();
    rig.bucket.fail();
    const woken = await user.wake();
    rig.claim("worker:SYNC-10", woken.status === 200, `without the bucket the wake was answered ${woken.status}`);
    rig.claim("worker:SYNC-11", alertsOf(await rig.seen(), "restore_failed") > 0, "no alert told that the restore had failed");
    const state = await user.stateV2();
    const told = state.body["restore"];
    if (rig.gentle) rig.claim("worker:SYNC-10", told === "failed", `the state said restore: ${JSON.stringify(told)}`);
    await rig.sleep(plan.untilBackMs);
    rig.bucket.recover();
    // As good as a user's own data to whoever does not know where it came from.
    user.sandbox.putFile(CONFIG, USER_CONFIG);
    user.sandbox.putFile("/root/workspace/memory.md", "nothing, the bot has just been born");
    for (let cycle = 0; cycle < plan.cycles; cycle += 1) await rig.cron.tick({ isolate: 1 + (cycle % 2) });
    const after = await backupOf(rig, user);
    rig.claim("worker:SYNC-6", sameBackup(before, after), "the backup was changed by a sandbox whose restore had failed");
    rig.claim("worker:SYNC-10", sameBackup(before, after), "the backup was changed by a sandbox whose restore had failed");
    for (let minute = 0; minute < 8; minute += 1) {
      await rig.sleep(60_000);
      await rig.cron.tick();
    }
    await untilActive(rig, user);
    const file = user.sandbox.file("/root/workspace/memory.md");
    rig.claim(
      "worker:SYNC-10",
      file === "what the bot remembers",
      `with the bucket back for 8 minutes the file said ${JSON.stringify(file)}`,
    );
    rig.claim(
      "worker:SYNC-11",
      file === "what the bot remembers",
      `with the bucket back for 8 minutes the file said ${JSON.stringify(file)}`,
    );
  },
});
