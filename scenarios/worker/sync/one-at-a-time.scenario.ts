import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, logLines, markerOf, storedAt } from "#scenarios/wiring/backups.ts";
import { journalOf } from "#harness/checkers/checker.ts";

// Two isolates want to save the same user: one does. A holder that died is waited for no longer than a minute.
export default scenario<{ readonly second: "cron" | "request"; readonly thirdAfterMs: number }>({
  title: "one sync at a time across isolates, and none is blocked by a dead one",
  spec: ["worker:E-54", "worker:E-65"],
  covers: ["worker:SYNC-8", "worker:SYNC-27"],
  kills: ["D-118", "X-64"],
  needs: ["client", "journal", "control", "isolates", "host-control", "logs", "fake-bucket"],
  windows: [
    {
      name: "a second sync is asked for while the first one writes",
      entered: (history) => {
        const [first] = journalOf(history, "bucket").filter(({ entry }) => entry.kind === "bucket-put");
        const marked = storedAt(history, "/.last-sync")[0] ?? Number.POSITIVE_INFINITY;
        const asked = history.events.filter(
          (event) =>
            (event.type === "journal" && event.entry.kind === "cron-tick" && event.entry["isolate"] === 2) ||
            (event.type === "invoke" && event.verb === "sync"),
        );
        return first !== undefined && asked.some(({ t }) => t >= first.t && t <= marked);
      },
    },
  ],
  plan: fc.record({ second: fc.constantFrom("cron" as const, "request" as const), thirdAfterMs: fc.integer({ min: 61_000, max: 90_000 }) }),
  directed: [
    { second: "cron", thirdAfterMs: 65_000 },
    { second: "request", thirdAfterMs: 65_000 },
  ],
  run: async (rig, plan) => {
    const user = await activeUser(rig, { "/root/workspace/a.md": "a" });
    const hold = rig.hold({ point: "bucket.put", nth: 2, at: "call" });
    const first = rig.cron.tick({ isolate: 1 });
    await hold.reached;
    if (plan.second === "cron") {
      await rig.cron.tick({ isolate: 2 });
      const cycle = logLines(await rig.seen(), "sync cycle").at(-1);
      rig.claim("worker:SYNC-8", cycle?.["skipped"] === 1 && cycle["failed"] === 0, `the second cycle counted ${JSON.stringify(cycle)}`);
    } else {
      const answer = await user.sync({ isolate: 2 });
      const busy = answer.status === 200 && answer.body["alreadyRunning"] === true;
      if (answer.status === 200)
        rig.claim("worker:SYNC-8", busy, `the second sync was answered ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    hold.release();
    await first;
    await rig.sleep(5_000);
    const markers = storedAt(await rig.seen(), "/.last-sync").length;
    if (rig.gentle) rig.claim("worker:SYNC-8", markers === 1, `${markers} markers were written by what should have been one sync`);
    const marker = await markerOf(rig, user);
    user.sandbox.putFile("/root/workspace/a.md", "b");
    const again = rig.hold({ point: "bucket.put", nth: 1, at: "call" });
    const dying = rig.cron.tick({ isolate: 1 });
    await again.reached;
    await user.host.crash();
    again.release();
    await dying;
    await rig.cron.tick({ isolate: 2 });
    await rig.sleep(plan.thirdAfterMs);
    await rig.cron.tick({ isolate: 2 });
    rig.claim(
      "worker:SYNC-8",
      (await markerOf(rig, user)) !== marker,
      `${plan.thirdAfterMs} ms after its holder had died, the lock still kept everybody out`,
    );
    const failed = logLines(await rig.seen(), "alert").length;
    rig.claim("worker:SYNC-27", failed === 0, "waiting for another sync was counted as a failure");
  },
});
