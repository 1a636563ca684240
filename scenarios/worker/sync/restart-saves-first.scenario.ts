import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, untilActive } from "#scenarios/wiring/backups.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

// A restart saves the data before it stops anything, also when a sync is under way or the bucket is down.
export default scenario<{ readonly meanwhile: "nothing" | "sync" | "outage" }>({
  title: "a restart saves the data first, goes on when that fails, and says which",
  spec: ["worker:E-53"],
  covers: ["worker:SYNC-17", "worker:LIFE-2", "worker:LIFE-4", "worker:SYNC-3"],
  kills: ["X-68"],
  needs: ["client", "control", "fake-bucket"],
  plan: fc.record({ meanwhile: fc.constantFrom("nothing" as const, "sync" as const, "outage" as const) }),
  directed: [{ meanwhile: "nothing" }, { meanwhile: "sync" }, { meanwhile: "outage" }],
  run: async (rig, plan) => {
    const user = await activeUser(rig, { "/root/workspace/a.md": "first" });
    await rig.cron.tick();
    user.sandbox.putFile("/root/workspace/a.md", "second");
    if (plan.meanwhile === "outage") rig.bucket.fail();
    const hold = plan.meanwhile === "sync" ? rig.hold({ point: "bucket.put", nth: 1, at: "call" }) : null;
    const cycle = hold === null ? null : rig.cron.tick({ isolate: 2 });
    if (hold !== null) await hold.reached;
    const answer = await user.restart();
    rig.claim("worker:LIFE-2", answer.status === 200, `the restart was answered ${answer.status}`);
    await rig.sleep(2_000);
    hold?.release();
    await cycle;
    await rig.sleep(110_000);
    await untilActive(rig, user);
    rig.claim(
      "worker:LIFE-4",
      gatewayStarts(rig.history(), user.id) === 1,
      `${gatewayStarts(rig.history(), user.id)} gateways were started`,
    );
    const state = await user.stateV2();
    const told = state.body["shutdownSync"] as { readonly success?: unknown } | undefined;
    if (rig.gentle) {
      const expected = plan.meanwhile !== "outage";
      rig.claim("worker:SYNC-17", told?.success === expected, `the state told ${JSON.stringify(told)} of the saving before the restart`);
    }
    rig.bucket.recover();
    user.sandbox.loseVm();
    await user.wake();
    const file = user.sandbox.file("/root/workspace/a.md");
    if (rig.gentle && plan.meanwhile !== "outage") {
      rig.claim("worker:SYNC-17", file === "second", `what the restart should have saved came back as ${JSON.stringify(file)}`);
      rig.claim("worker:LIFE-2", file === "second", `what the restart should have saved came back as ${JSON.stringify(file)}`);
    }
    rig.claim("worker:SYNC-3", file === "first" || file === "second", `the file came back as ${JSON.stringify(file)}`);
  },
});
