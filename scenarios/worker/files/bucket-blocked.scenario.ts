import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

const syncOf = (body: Readonly<Record<string, unknown>>) => body["r2Sync"] as { readonly success?: boolean } | undefined;

// No call of the bucket succeeds for minutes: reads find the container, writes say what they could not do, and nothing is lost.
export default scenario<{ readonly isolate: 1 | 2; readonly outageMs: number }>({
  title: "with the bucket blocked, the container serves and nothing is forgotten",
  spec: ["worker:E-87"],
  covers: ["worker:FILE-6", "worker:FILE-7", "worker:FILE-15", "worker:FILE-17", "worker:FILE-19"],
  kills: ["D-13", "D-98"],
  needs: ["client", "journal", "control", "isolates", "virtualTime", "fake-bucket"],
  plan: fc.record({ isolate: fc.constantFrom(1 as const, 2 as const), outageMs: fc.integer({ min: 1_000, max: 300_000 }) }),
  directed: [{ isolate: 1, outageMs: 300_000 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    const { isolate } = plan;
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    await user.write("/root/kept", "kept");
    await user.write("/root/dropped", "dropped");
    await rig.sleep(1_000);
    rig.bucket.fail();
    const automatic = await user.read("/root/kept", { isolate });
    const only = await user.read("/root/kept", { source: "r2", isolate });
    const direct = await user.read("/root/kept", { source: "container", isolate });
    const written = await user.write("/root/new", "new", { isolate });
    const removed = await user.remove("/root/dropped", { isolate });
    if (isCalm(rig)) {
      rig.claim(
        "worker:FILE-6",
        automatic.status === 200 && automatic.body["source"] === "container",
        `an automatic read was answered ${automatic.status}`,
      );
      rig.claim("worker:FILE-6", direct.status === 200, `a read of the container was answered ${direct.status}`);
      rig.claim(
        "worker:FILE-15",
        written.status === 200 && syncOf(written.body)?.success === false,
        `a write was answered ${written.status} ${JSON.stringify(written.body)}`,
      );
      rig.claim("worker:FILE-17", syncOf(written.body)?.success === false, "a write that the bucket missed is said to be there");
      const { container, r2 } = (removed.body["deleted"] ?? {}) as { readonly container?: boolean; readonly r2?: boolean };
      rig.claim(
        "worker:FILE-19",
        removed.status === 200 && container === true && r2 === false,
        `a deletion was answered ${removed.status} ${JSON.stringify(removed.body)}`,
      );
    }
    rig.claim(
      "worker:FILE-7",
      only.status === 502 && only.body["errorType"] === "r2_error",
      `a read of the bucket was answered ${only.status}`,
    );
    await rig.sleep(plan.outageMs);
    rig.bucket.recover();
    await rig.sleep(200_000);
    user.sandbox.expireIdle();
    const [kept, brought, gone] = [
      await user.read("/root/kept"),
      await user.read("/root/new", { isolate: 2 }),
      await user.read("/root/dropped", { source: "r2" }),
    ];
    if (!isCalm(rig)) return;
    rig.claim("worker:FILE-6", kept.body["content"] === "kept", `after the outage a file was answered ${kept.status}`);
    rig.claim(
      "worker:FILE-17",
      brought.body["source"] === "r2" && brought.body["content"] === "new",
      `a write of the outage was answered ${JSON.stringify(brought.body)}`,
    );
    rig.claim("worker:FILE-19", gone.status === 404, `a deletion of the outage was answered ${gone.status}`);
  },
});
