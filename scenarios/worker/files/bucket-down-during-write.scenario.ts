import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

const PATH = "/root/config.json";

// The bucket misses a write: readers get the new content all the same, and the bucket learns it later.
export default scenario<{ readonly earlier: boolean; readonly outageMs: number; readonly crash: boolean }>({
  title: "a write that the bucket missed is never hidden by what the bucket has",
  spec: ["worker:E-39"],
  covers: ["worker:FILE-15", "worker:FILE-17", "worker:FILE-23"],
  kills: ["D-98"],
  needs: ["client", "journal", "control", "isolates", "host-control", "virtualTime", "fake-bucket"],
  plan: fc.record({
    earlier: fc.boolean(),
    outageMs: fc.integer({ min: 0, max: 200_000 }),
    // Everything in the Host's memory is gone before anybody reads.
    crash: fc.boolean(),
  }),
  directed: [
    { earlier: true, outageMs: 1_000, crash: false },
    { earlier: true, outageMs: 100_000, crash: true },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    if (plan.earlier) await user.write(PATH, "older");
    await rig.sleep(1_000);
    rig.bucket.fail();
    const written = await user.write(PATH, "newer", { isolate: 2 });
    const sync = written.body["r2Sync"] as { readonly success?: boolean; readonly error?: unknown } | undefined;
    rig.claim(
      "worker:FILE-17",
      written.status === 200 && sync?.success === false && typeof sync.error === "string",
      `a write without the bucket was answered ${written.status} ${JSON.stringify(sync)}`,
    );
    if (plan.crash) await user.host.crash();
    await rig.sleep(plan.outageMs);
    rig.bucket.recover();
    const before = await user.read(PATH);
    rig.claim(
      "worker:FILE-17",
      before.body["content"] === "newer",
      `before the bucket had followed, a read was answered ${JSON.stringify(before.body)}`,
    );
    // Longer than the Host waits between two tries to bring it there.
    await rig.sleep(200_000);
    user.sandbox.expireIdle();
    const after = await user.read(PATH, { isolate: 2 });
    if (!isCalm(rig)) return;
    rig.claim("worker:FILE-15", after.body["source"] === "r2", `long after, the source was ${String(after.body["source"])}`);
    rig.claim("worker:FILE-17", after.body["content"] === "newer", `long after, a read was answered ${JSON.stringify(after.body)}`);
  },
});
