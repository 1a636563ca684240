import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, platformEpoch, timeIn } from "#scenarios/wiring/backups.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

// Something is written while a sync runs, or after it, and then the sandbox goes to sleep: what may be lost is reported.
export default scenario<{ readonly when: "during" | "after"; readonly laterMs: number }>({
  title: "what a sandbox wrote last before it slept is saved, or reported as unsynced",
  spec: ["worker:E-67"],
  covers: ["worker:HIB-8", "worker:SYNC-9"],
  kills: ["X-66"],
  needs: ["client", "control", "fake-bucket"],
  plan: fc.record({ when: fc.constantFrom("during" as const, "after" as const), laterMs: fc.integer({ min: 100, max: 40_000 }) }),
  directed: [
    { when: "during", laterMs: 1_000 },
    { when: "after", laterMs: 30_000 },
  ],
  run: async (rig, plan) => {
    const user = await activeUser(rig, { "/root/workspace/old.md": "saved" });
    await rig.cron.tick();
    await rig.sleep(plan.laterMs);
    user.sandbox.putFile("/root/workspace/more.md", "to be saved");
    const hold = plan.when === "during" ? rig.hold({ point: "bucket.put", nth: 1, at: "call" }) : null;
    const cycle = rig.cron.tick();
    if (hold !== null) await hold.reached;
    else await cycle;
    const epochMs = await platformEpoch(rig, user);
    await rig.sleep(1_000);
    const writtenAt = rig.now();
    user.sandbox.putFile("/root/workspace/last.md", "written last");
    await rig.sleep(1_000);
    hold?.release();
    await cycle;
    user.sandbox.expireIdle();
    const state = await user.stateV2();
    const since = timeIn(state.body, "unsyncedSince") - epochMs;
    // What a message takes spoils the comparison of two clocks.
    const error = rig.gentle ? 0 : 4 * rig.maxDelayMs;
    if (isCalm(rig)) {
      rig.claim("worker:HIB-8", since <= writtenAt + error, `written at ${writtenAt}, the state says that all was saved until ${since}`);
      rig.claim("worker:HIB-8", rig.now() - since <= 60_000 + error, `the state says that ${rig.now() - since} ms may be lost`);
    }
    await user.wake();
    const old = user.sandbox.file("/root/workspace/old.md");
    rig.claim("worker:SYNC-9", old === "saved", `what had been saved came back as ${JSON.stringify(old)}`);
  },
});
