import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, backupOf, CONFIG, sameBackup, untilActive, USER_CONFIG } from "#scenarios/wiring/backups.ts";

const FILES = 20;

// The download of a restore breaks off: nothing of it is applied, and what is in the bucket stays.
export default scenario<{ readonly afterReads: number; readonly how: "outage" | "truncated" }>({
  title: "a restore that breaks off leaves no half-applied tree",
  spec: ["worker:E-57"],
  covers: ["worker:SYNC-9", "worker:SYNC-10", "worker:SYNC-19"],
  kills: ["D-121"],
  needs: ["client", "control", "fake-bucket"],
  plan: fc.record({ afterReads: fc.integer({ min: 4, max: FILES }), how: fc.constantFrom("outage" as const, "truncated" as const) }),
  directed: [
    { afterReads: 12, how: "outage" },
    { afterReads: 12, how: "truncated" },
  ],
  run: async (rig, plan) => {
    const names = Array.from({ length: FILES }, (_, index) => `/root/workspace/note-${String(index).padStart(2, "0")}.md`);
    const user = await activeUser(rig, Object.fromEntries(names.map((name) => [name, `content of ${name}`])));
    await rig.cron.tick();
    const good = await backupOf(rig, user);
    user.sandbox.loseVm();
    const victim = (await rig.bucket.keys(`users/${user.id}/.manifest-blobs/`))[plan.afterReads] ?? "";
    const whole = good.get(victim) ?? "";
    if (plan.how === "truncated") await rig.bucket.put(victim, whole.slice(0, whole.length / 2));
    const hold = plan.how === "outage" ? rig.hold({ point: "bucket.get", nth: plan.afterReads, at: "call" }) : null;
    const waking = user.wake();
    if (hold !== null) {
      await hold.reached;
      rig.bucket.fail();
      hold.release();
    }
    await waking;
    const present = names.filter((name) => user.sandbox.file(name) !== null).length;
    rig.claim("worker:SYNC-9", present === 0 || present === FILES, `${present} of ${FILES} files were applied`);
    const state = await user.stateV2();
    if (rig.gentle)
      rig.claim("worker:SYNC-10", state.body["restore"] === "failed", `the state said ${JSON.stringify(state.body["restore"])}`);
    rig.bucket.recover();
    if (plan.how === "truncated") {
      await rig.cron.tick();
      await rig.bucket.put(victim, whole);
    }
    user.sandbox.putFile(CONFIG, USER_CONFIG);
    await rig.cron.tick();
    rig.claim("worker:SYNC-10", sameBackup(good, await backupOf(rig, user)), "the backup was changed by a sandbox that had half of it");
    for (let minute = 0; minute < 6; minute += 1) {
      await rig.sleep(60_000);
      await rig.cron.tick();
    }
    await untilActive(rig, user);
    const restored = names.filter((name) => user.sandbox.file(name) === `content of ${name}`).length;
    rig.claim("worker:SYNC-9", restored === FILES, `in the end ${restored} of ${FILES} files were restored`);
    rig.claim("worker:SYNC-19", restored === FILES, `in the end ${restored} of ${FILES} files were restored whole`);
  },
});
