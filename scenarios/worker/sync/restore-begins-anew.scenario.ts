import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, untilActive } from "#scenarios/wiring/backups.ts";

// The Host dies while it lays files down: its successor finds what was left behind and begins anew.
export default scenario<{ readonly afterWrites: number }>({
  title: "a restore that its Host did not live to see is begun anew, in the same VM",
  spec: ["worker:E-119"],
  covers: ["worker:SYNC-9", "worker:SYNC-10"],
  kills: ["D-117"],
  needs: ["client", "journal", "control", "host-control"],
  plan: fc.record({ afterWrites: fc.integer({ min: 1, max: 4 }) }),
  directed: [{ afterWrites: 3 }],
  run: async (rig, plan) => {
    const names = ["a", "b", "c", "d"].map((name) => `/root/workspace/${name}.md`);
    const user = await activeUser(rig, Object.fromEntries(names.map((name) => [name, `content of ${name}`])));
    await rig.cron.tick();
    user.sandbox.loseVm();
    const hold = rig.hold({ point: "sandbox.writeFile", nth: plan.afterWrites, at: "reply" });
    const waking = user.wake();
    await hold.reached;
    await user.host.crash();
    hold.release();
    await waking;
    await rig.sleep(60_000);
    await untilActive(rig, user);
    await user.wake();
    const restored = names.filter((name) => user.sandbox.file(name) === `content of ${name}`).length;
    rig.claim("worker:SYNC-9", restored === names.length, `${restored} of ${names.length} files were restored`);
    const state = await user.stateV2();
    if (rig.gentle)
      rig.claim("worker:SYNC-10", state.body["restore"] === "restored", `the state said ${JSON.stringify(state.body["restore"])}`);
  },
});
