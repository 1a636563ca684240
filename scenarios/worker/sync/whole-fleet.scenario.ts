import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, logLines, markerOf } from "#scenarios/wiring/backups.ts";

// One cycle visits everybody: beyond the first page of keys, never synced before, beside somebody who is stuck.
export default scenario<{ readonly users: number; readonly objects: number }>({
  title: "every cycle visits every user, whoever else is large or stuck",
  spec: ["worker:E-64"],
  covers: ["worker:SYNC-1", "worker:ISO-6", "worker:OBS-14"],
  kills: ["D-20", "D-125", "D-127", "X-65", "X-75"],
  needs: ["client", "control", "host-control", "logs"],
  plan: fc.record({ users: fc.integer({ min: 3, max: 9 }), objects: fc.integer({ min: 1_001, max: 1_500 }) }),
  directed: [{ users: 9, objects: 1_500 }],
  voyagesMax: 6,
  run: async (rig, plan) => {
    const large = rig.newUser();
    const puts = Array.from({ length: plan.objects }, (_, index) => rig.bucket.put(`users/${large.id}/root/file-${index}`, "x"));
    await Promise.all(puts);
    // Known by their first start only: nobody has saved them yet.
    const others = await Promise.all(Array.from({ length: plan.users }, () => activeUser(rig)));
    const stuck = rig.hold({ point: "host.sync", nth: 1, at: "call" });
    const cycle = rig.cron.tick();
    await rig.sleep(55_000);
    // Messages may overtake each other: then it is another one who is stuck.
    const markers = await Promise.all(others.map((user) => markerOf(rig, user)));
    const saved = markers.filter((marker) => marker !== null).length;
    rig.claim("worker:SYNC-1", saved >= plan.users - 1, `within a minute ${saved} of ${plan.users} users were saved`);
    rig.claim("worker:ISO-6", saved >= plan.users - 1, `beside a user who is stuck ${saved} of ${plan.users} users were saved`);
    stuck.release();
    await cycle;
    const count = logLines(await rig.seen(), "sync cycle").at(-1);
    rig.claim(
      "worker:OBS-14",
      count?.["synced"] === saved && count["users"] === plan.users + 1,
      `${saved} were saved, the summary says ${JSON.stringify(count)}`,
    );
  },
});
