import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, untilActive, vmStarts } from "#scenarios/wiring/backups.ts";

// A reset throws the sandbox's data away, and does so only where there is something to restore, or by force.
export default scenario<{ readonly backup: boolean; readonly force: boolean }>({
  title: "a reset restores the backup, and refuses where there is none",
  spec: ["worker:E-69"],
  covers: ["worker:LIFE-3", "worker:LIFE-1"],
  kills: ["D-135"],
  plan: fc.record({ backup: fc.boolean(), force: fc.boolean() }),
  directed: [
    { backup: false, force: false },
    { backup: true, force: false },
    { backup: false, force: true },
  ],
  run: async (rig, plan) => {
    const user = await activeUser(rig, { "/root/workspace/kept.md": "kept" });
    if (plan.backup) await rig.cron.tick();
    const starts = vmStarts(rig.history(), user);
    user.sandbox.putFile("/root/workspace/broken.md", "what made the reset necessary");
    user.sandbox.putFile("/root/workspace/kept.md", "spoiled");
    const answer = await user.reset(plan.force ? { force: true } : {});
    if (!plan.backup && !plan.force) {
      rig.claim("worker:LIFE-3", answer.status === 409, `without a backup the reset was answered ${answer.status}`);
      await rig.sleep(60_000);
      const untouched = user.sandbox.file("/root/workspace/broken.md") !== null;
      rig.claim("worker:LIFE-3", untouched, "a refused reset threw the data away");
      return;
    }
    rig.claim("worker:LIFE-3", answer.status === 200, `the reset was answered ${answer.status}`);
    if (answer.status !== 200) return;
    await rig.sleep(35_000);
    await untilActive(rig, user);
    rig.claim("worker:LIFE-3", vmStarts(rig.history(), user) > starts, "the local state was not thrown away");
    rig.claim("worker:LIFE-3", user.sandbox.file("/root/workspace/broken.md") === null, "the local state outlived the reset");
    const kept = user.sandbox.file("/root/workspace/kept.md");
    const expected = plan.backup ? "kept" : null;
    rig.claim("worker:LIFE-3", kept === expected, `after the reset the file said ${JSON.stringify(kept)}`);
  },
});
