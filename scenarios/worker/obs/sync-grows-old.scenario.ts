import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { register } from "#scenarios/wiring/registered.ts";

const MINUTE_MS = 60_000;

// The last sync of a running sandbox grows old: from five minutes on an alert stands, until a newer marker is there.
export default scenario<{ readonly ageMs: number }>({
  title: "a sync that is five minutes old raises an alert, and a newer one clears it",
  spec: ["worker:E-114"],
  covers: ["worker:OBS-13"],
  kills: ["X-94"],
  needs: ["client", "control", "virtualTime"],
  plan: fc.record({ ageMs: fc.oneof(fc.integer({ min: 0, max: 298_000 }), fc.integer({ min: 300_000, max: 800_000 })) }),
  directed: [{ ageMs: 360_000 }, { ageMs: 240_000 }, { ageMs: 300_000 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    await register(rig, user);
    user.sandbox.beActive();
    const began = String((await user.stateV2()).body["checkedAt"]);
    await rig.bucket.put(`users/${user.id}/.last-sync`, `sync-1|${began}`);
    await rig.sleep(plan.ageMs);
    await rig.cron.tick({ isolate: 1 });
    const told = (): readonly unknown[] =>
      rig
        .history()
        .events.flatMap((event) =>
          event.type === "log" && event.message === "alert" ? [event.fields as Readonly<Record<string, unknown>>] : [],
        )
        .filter((fields) => fields["alert"] === "sync_stale" && fields["userId"] === user.id)
        .map((fields) => fields["state"]);
    const due = plan.ageMs >= 5 * MINUTE_MS;
    rig.claim("worker:OBS-13", told().length === (due ? 1 : 0), `a sync ${plan.ageMs} ms old was told as ${JSON.stringify(told())}`);
    const now = String((await user.stateV2()).body["checkedAt"]);
    await rig.bucket.put(`users/${user.id}/.last-sync`, `sync-2|${now}`);
    await rig.cron.tick({ isolate: 1 });
    rig.claim("worker:OBS-13", told().at(-1) !== "raised", `after a new sync the alert was told as ${JSON.stringify(told())}`);
  },
});
