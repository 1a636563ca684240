import fc from "fast-check";
import type { Outcome } from "#harness/rigs/outcome.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { backUpTheMirror, isCalm } from "#scenarios/wiring/file-sightings.ts";

const PATH = "/root/secret-plan.md";

// A file is deleted; nothing brings it back: not the bucket, not a restore, not an old backup that still has it.
export default scenario<{
  readonly how: "delete" | "batch";
  readonly oldBackup: boolean;
  readonly crash: boolean;
  readonly outage: boolean;
}>({
  title: "a deleted file stays deleted through sleep and restore",
  spec: ["worker:E-41"],
  covers: ["worker:FILE-19", "worker:BATCH-7"],
  kills: ["D-39", "X-20"],
  needs: ["client", "journal", "control", "isolates", "host-control", "virtualTime", "fake-bucket"],
  plan: fc.record({
    how: fc.constantFrom("delete" as const, "batch" as const),
    // Made before the deletion, in a layout that the deletion does not reach.
    oldBackup: fc.boolean(),
    crash: fc.boolean(),
    // The bucket is away while the file is deleted.
    outage: fc.boolean(),
  }),
  directed: [
    { how: "delete", oldBackup: false, crash: false, outage: false },
    { how: "batch", oldBackup: false, crash: true, outage: false },
    { how: "delete", oldBackup: true, crash: false, outage: false },
    { how: "delete", oldBackup: true, crash: true, outage: true },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    const written = await user.write(PATH, "to be forgotten");
    if (plan.oldBackup) user.sandbox.putBackup(PATH, "to be forgotten");
    await rig.sleep(5_000);
    if (plan.outage) rig.bucket.fail();
    const deleted = plan.how === "delete" ? await user.remove(PATH) : await user.batch([{ op: "delete", path: PATH }]);
    if (isCalm(rig))
      rig.claim("worker:FILE-19", written.status === 200 && deleted.status === 200, `the deletion was answered ${deleted.status}`);
    if (deleted.status !== 200) return;
    if (plan.how === "batch")
      rig.claim("worker:BATCH-7", deleted.body["succeeded"] === 1, `the batch was answered ${JSON.stringify(deleted.body)}`);
    if (plan.crash) await user.host.crash();
    const reads: Outcome[] = [];
    if (!plan.outage) reads.push(await user.read(PATH, { isolate: 2 }));
    await rig.sleep(5_000);
    rig.bucket.recover();
    reads.push(await user.read(PATH));
    // Longer than the Host waits between two tries to tell the bucket.
    await rig.sleep(130_000);
    const left = (await rig.bucket.keys(`users/${user.id}/root/`)).length;
    if (isCalm(rig)) rig.claim("worker:FILE-19", left === 0, "the bucket still has the file");
    user.sandbox.expireIdle();
    reads.push(await user.read(PATH, { isolate: 2 }));
    await backUpTheMirror(rig, user);
    await user.wake();
    reads.push(await user.read(PATH), await user.read(PATH, { source: "container" }));
    if (isCalm(rig))
      reads.forEach(({ status }, i) =>
        rig.claim("worker:FILE-19", status === 404, `read ${i + 1} after the deletion was answered ${status}`),
      );
    const again = await user.remove(PATH);
    if (isCalm(rig)) rig.claim("worker:FILE-19", again.status === 404, `deleting it again was answered ${again.status}`);
  },
});
