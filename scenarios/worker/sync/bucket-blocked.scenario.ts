import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, alertsOf, logLines } from "#scenarios/wiring/backups.ts";

// The bucket is blocked for minutes: every sync fails and says so, and after three in a row one person is told, once.
export default scenario<{ readonly minutes: number; readonly between: boolean }>({
  title: "failing syncs are told as such, counted across cycles and isolates, and raise one issue",
  spec: ["worker:E-87", "worker:E-115"],
  covers: ["worker:SYNC-27", "worker:SYNC-24", "worker:SYNC-23"],
  kills: ["D-130"],
  needs: ["client", "journal", "control", "isolates", "logs", "fake-bucket"],
  plan: fc.record({ minutes: fc.integer({ min: 3, max: 6 }), between: fc.boolean() }),
  directed: [
    { minutes: 5, between: false },
    { minutes: 5, between: true },
  ],
  run: async (rig, plan) => {
    const user = await activeUser(rig);
    await rig.cron.tick();
    user.sandbox.putFile("/root/workspace/new.md", "new");
    // Writes fail and reads do not: the users can still be found.
    rig.bucket.spoilPuts({ how: "loses", keyPart: "/.manifest-" });
    for (let minute = 0; minute < plan.minutes; minute += 1) {
      await rig.sleep(60_000);
      await rig.cron.tick({ isolate: 1 + (minute % 2) });
      if (plan.between && minute < 2) await user.host.evict();
      const cycle = logLines(await rig.seen(), "sync cycle").at(-1);
      rig.claim("worker:SYNC-27", cycle?.["failed"] === 1, `a sync that could store nothing was counted as ${JSON.stringify(cycle)}`);
      const expected = minute < 2 ? 0 : 1;
      const raised = alertsOf(await rig.seen(), "sync_failing");
      rig.claim("worker:SYNC-27", raised === expected, `after ${minute + 1} failures in a row ${raised} issues had been raised`);
    }
    rig.bucket.fail();
    const health = await user.r2Health();
    const status = await user.r2Status();
    rig.claim(
      "worker:SYNC-24",
      health.status === 502 && health.body["errorType"] === "r2_error",
      `r2-health was answered ${health.status}`,
    );
    rig.claim(
      "worker:SYNC-23",
      status.status === 502 && status.body["errorType"] === "r2_error",
      `r2-status was answered ${status.status}`,
    );
    rig.bucket.recover();
    await rig.cron.tick();
    const cycle = logLines(await rig.seen(), "sync cycle").at(-1);
    rig.claim("worker:SYNC-27", cycle?.["synced"] === 1, `with the bucket back the sync was counted as ${JSON.stringify(cycle)}`);
  },
});
