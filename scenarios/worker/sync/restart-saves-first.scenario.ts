import fc from "fast-check";
import { scenario, type WorkerRig } from "#harness/rigs/rig.ts";
import { activeUser, untilActive } from "#scenarios/wiring/backups.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

/** Each write to the bucket is held up for less than its own limit, and all of them for longer than a restart waits, 30 s, and boots. */
const slowWrites = async (rig: WorkerRig): Promise<void> => {
  for (let write = 1; write <= 6; write += 1) {
    const hold = rig.hold({ point: "bucket.put", nth: 1, at: "call" });
    await rig.sleep(12_000);
    hold.release();
  }
};

// A restart saves the data before it stops anything, also when a sync is under way, or the bucket is down or slow.
export default scenario<{ readonly meanwhile: "nothing" | "sync" | "outage" | "slow" }>({
  title: "a restart saves the data first, goes on when that fails, and says which",
  spec: ["worker:E-53", "worker:T-24"],
  covers: ["worker:SYNC-17", "worker:LIFE-2", "worker:LIFE-4", "worker:SYNC-3"],
  kills: ["X-68"],
  needs: ["client", "control", "fake-bucket"],
  plan: fc.record({ meanwhile: fc.constantFrom("nothing" as const, "sync" as const, "outage" as const, "slow" as const) }),
  directed: [{ meanwhile: "nothing" }, { meanwhile: "sync" }, { meanwhile: "outage" }, { meanwhile: "slow" }],
  run: async (rig, plan) => {
    const user = await activeUser(rig, { "/root/workspace/a.md": "first" });
    await rig.cron.tick();
    user.sandbox.putFile("/root/workspace/a.md", "second");
    if (plan.meanwhile === "outage") rig.bucket.fail();
    const slow = plan.meanwhile === "slow" ? slowWrites(rig) : null;
    const hold = plan.meanwhile === "sync" ? rig.hold({ point: "bucket.put", nth: 1, at: "call" }) : null;
    const cycle = hold === null ? null : rig.cron.tick({ isolate: 2 });
    if (hold !== null) await hold.reached;
    const answer = await user.restart();
    rig.claim("worker:LIFE-2", answer.status === 200, `the restart was answered ${answer.status}`);
    await rig.sleep(2_000);
    hold?.release();
    await slow;
    if (slow !== null && rig.gentle)
      rig.claim("worker:LIFE-2", gatewayStarts(rig.history(), user.id) === 1, "the restart waited for a saving that took too long");
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
    const saves = plan.meanwhile === "nothing" || plan.meanwhile === "sync";
    if (rig.gentle) {
      rig.claim("worker:SYNC-17", told?.success === saves, `the state told ${JSON.stringify(told)} of the saving before the restart`);
    }
    const left = user.sandbox.file("/root/workspace/a.md");
    if (rig.gentle) rig.claim("worker:LIFE-2", left === "second", `the restart left the file as ${JSON.stringify(left)}`);
    rig.bucket.recover();
    user.sandbox.loseVm();
    await user.wake();
    const file = user.sandbox.file("/root/workspace/a.md");
    if (rig.gentle && saves) {
      rig.claim("worker:SYNC-17", file === "second", `what the restart should have saved came back as ${JSON.stringify(file)}`);
      rig.claim("worker:LIFE-2", file === "second", `what the restart should have saved came back as ${JSON.stringify(file)}`);
    }
    rig.claim("worker:SYNC-3", file === "first" || file === "second", `the file came back as ${JSON.stringify(file)}`);
  },
});
