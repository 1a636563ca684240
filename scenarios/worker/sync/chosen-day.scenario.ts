import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, backupOf, platformEpoch, sameBackup, slotNames, untilActive } from "#scenarios/wiring/backups.ts";

// A user asks for the copy of a day; of a day without one he is told so, and nothing is touched.
export default scenario<{ readonly known: boolean }>({
  title: "the copy of a chosen day becomes the backup, an unknown day changes nothing",
  spec: ["worker:T-26"],
  covers: ["worker:SYNC-22", "worker:SYNC-6", "worker:OBS-16"],
  kills: ["D-18"],
  plan: fc.record({ known: fc.boolean() }),
  directed: [{ known: true }, { known: false }],
  run: async (rig, plan) => {
    const user = await activeUser(rig, { "/root/workspace/a.md": "of the day" });
    await rig.cron.tick();
    const today = slotNames((await platformEpoch(rig, user)) + rig.now()).daily;
    user.sandbox.putFile("/root/workspace/a.md", "of later");
    await rig.sleep(60_000);
    await rig.cron.tick();
    const before = await backupOf(rig, user);
    const answer = await user.chooseDay(plan.known ? today : "2020-02-29");
    if (!plan.known) {
      rig.claim("worker:SYNC-22", answer.status === 404, `a day without a copy was answered ${answer.status}`);
      rig.claim("worker:SYNC-22", sameBackup(before, await backupOf(rig, user)), "a day without a copy changed the backup");
      return;
    }
    rig.claim("worker:SYNC-22", answer.status === 200, `the day was answered ${answer.status}`);
    if (answer.status !== 200) return;
    const chosen = await backupOf(rig, user);
    await rig.sleep(60_000);
    await rig.cron.tick();
    rig.claim("worker:SYNC-6", sameBackup(chosen, await backupOf(rig, user)), "a sandbox with newer data replaced the day that was chosen");
    user.sandbox.loseVm();
    await user.wake();
    await untilActive(rig, user);
    const file = user.sandbox.file("/root/workspace/a.md");
    rig.claim("worker:SYNC-22", file === "of the day", `after the restore the file said ${JSON.stringify(file)}`);
    rig.claim("worker:OBS-16", file === "of the day", `after the restore the file said ${JSON.stringify(file)}`);
  },
});
