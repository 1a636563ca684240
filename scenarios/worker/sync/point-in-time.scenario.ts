import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, platformEpoch, slotNames, storedAt } from "#scenarios/wiring/backups.ts";

const DAY_MS = 86_400_000;

// Hours of cycles: a copy every twenty minutes and one a day, each slot once; what is older than seven days goes.
export default scenario<{ readonly minutes: number }>({
  title: "point-in-time copies are made once a slot and kept for seven days",
  spec: ["worker:E-103"],
  covers: ["worker:SYNC-21", "worker:SYNC-1"],
  kills: ["D-126", "X-74"],
  needs: ["client", "journal", "control", "virtualTime", "fake-bucket"],
  voyagesMax: 2,
  plan: fc.record({ minutes: fc.integer({ min: 61, max: 150 }) }),
  directed: [{ minutes: 130 }],
  run: async (rig, plan) => {
    const user = await activeUser(rig);
    const now = (await platformEpoch(rig, user)) + rig.now();
    const key = (kind: "rolling" | "daily", at: number): string => `users/${user.id}/.manifest-${kind}/${slotNames(at)[kind]}`;
    await rig.bucket.put(key("daily", now - 9 * DAY_MS), "{}");
    await rig.bucket.put(key("rolling", now - 9 * DAY_MS), "{}");
    await rig.bucket.put(key("daily", now - 6 * DAY_MS), "{}");
    const before = storedAt(rig.history(), "/.manifest-rolling/").length;
    for (let minute = 0; minute < plan.minutes; minute += 1) {
      user.sandbox.putFile("/root/workspace/clock.md", `minute ${minute}`);
      await rig.cron.tick({ isolate: 1 + (minute % 2) });
      if (minute % 10 === 9) await user.wake();
      await rig.sleep(60_000);
    }
    const rolling = storedAt(rig.history(), "/.manifest-rolling/").length - before;
    const daily = storedAt(rig.history(), "/.manifest-daily/").length - 2;
    const slots = Math.ceil(plan.minutes / 20) + 1;
    rig.claim(
      "worker:SYNC-21",
      rolling >= Math.floor(plan.minutes / 20) && rolling <= slots,
      `${rolling} rolling copies in ${plan.minutes} minutes`,
    );
    rig.claim("worker:SYNC-21", daily === 1, `${daily} daily copies in ${plan.minutes} minutes`);
    const kept = await rig.bucket.keys(`users/${user.id}/.manifest-`);
    rig.claim("worker:SYNC-21", !kept.includes(key("daily", now - 9 * DAY_MS)), "a copy of nine days ago was kept");
    rig.claim("worker:SYNC-21", kept.includes(key("daily", now - 6 * DAY_MS)), "a copy of six days ago was dropped");
    const markers = storedAt(rig.history(), "/.last-sync").length;
    rig.claim("worker:SYNC-1", markers >= plan.minutes, `${markers} syncs in ${plan.minutes} minutes`);
  },
});
