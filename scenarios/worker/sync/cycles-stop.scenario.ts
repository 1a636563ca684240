import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, alertsOf } from "#scenarios/wiring/backups.ts";

// The timer fires for a while and then no more: whoever asks is told that the backup has become stale.
export default scenario<{ readonly minutes: number; readonly ageMs: number }>({
  title: "a backup is fresh for less than five minutes, and stale is an alert",
  spec: ["worker:E-114"],
  covers: ["worker:SYNC-1", "worker:SYNC-24"],
  kills: ["D-20", "X-69"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({ minutes: fc.integer({ min: 2, max: 5 }), ageMs: fc.integer({ min: 10_000, max: 295_000 }) }),
  directed: [{ minutes: 3, ageMs: 276_000 }],
  run: async (rig, plan) => {
    const user = await activeUser(rig);
    rig.cron.start();
    await rig.sleep(plan.minutes * 60_000 + 30_000);
    rig.cron.stop();
    const running = await user.r2Health();
    if (rig.gentle)
      rig.claim("worker:SYNC-1", running.body["healthy"] === true, `while the timer fired r2-health said ${JSON.stringify(running.body)}`);
    await rig.sleep(plan.ageMs - 30_000 > 0 ? plan.ageMs - 30_000 : 0);
    const fresh = await user.r2Health();
    if (rig.gentle)
      rig.claim(
        "worker:SYNC-24",
        fresh.body["healthy"] === true,
        `${plan.ageMs} ms after a sync r2-health said ${JSON.stringify(fresh.body)}`,
      );
    await rig.sleep(360_000);
    const stale = await user.r2Health();
    rig.claim("worker:SYNC-24", stale.body["healthy"] === false, `without syncs r2-health said ${JSON.stringify(stale.body)}`);
    rig.claim("worker:SYNC-24", alertsOf(rig.history(), "sync_stale") > 0, "no alert told that the backup was stale");
    await rig.bucket.put(`users/${user.id}/.last-sync`, "no time at all");
    const garbage = await user.r2Health();
    rig.claim(
      "worker:SYNC-24",
      garbage.status === 200 && garbage.body["healthy"] === false,
      `of a broken marker r2-health said ${garbage.status}`,
    );
  },
});
