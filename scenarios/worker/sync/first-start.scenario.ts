import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { alertsOf, CONFIG, logLines, markerOf, USER_CONFIG } from "#scenarios/wiring/backups.ts";

// A new user: the bucket says that there is nothing, which is something else than saying nothing.
export default scenario<{ readonly bootMs: number; readonly isolate: 1 | 2 }>({
  title: "a user without a backup starts fresh, is told so, and is saved from then on",
  spec: ["worker:E-56"],
  covers: ["worker:SYNC-11", "worker:SYNC-1", "worker:WAKE-21", "worker:WAKE-17"],
  kills: ["D-125", "X-61"],
  needs: ["client", "control", "logs"],
  plan: fc.record({ bootMs: fc.integer({ min: 20_000, max: 90_000 }), isolate: fc.constantFrom(1 as const, 2 as const) }),
  directed: [{ bootMs: 30_000, isolate: 2 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    await user.wake();
    const state = await user.stateV2();
    if (rig.gentle)
      rig.claim("worker:SYNC-11", state.body["restore"] === "nothing", `the state said ${JSON.stringify(state.body["restore"])}`);
    rig.claim(
      "worker:SYNC-11",
      logLines(await rig.seen(), "there is no backup to restore").length === 1,
      "the log does not say that there was no backup",
    );
    rig.claim("worker:SYNC-11", alertsOf(await rig.seen(), "restore_failed") === 0, "an alert was raised though nothing had failed");
    user.sandbox.putFile(CONFIG, USER_CONFIG);
    await rig.sleep(5_000);
    await rig.cron.tick({ isolate: plan.isolate });
    const marker = await markerOf(rig, user);
    rig.claim("worker:SYNC-1", marker !== null, "the scheduled sync did not save a user who had never been saved");
    rig.claim("worker:WAKE-21", marker !== null, "the scheduled sync did not find a user who had started once");
  },
});
