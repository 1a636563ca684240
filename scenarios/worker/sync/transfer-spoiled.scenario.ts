import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, liveObject, logLines, markerOf } from "#scenarios/wiring/backups.ts";

// The bucket says yes and keeps half of it, or nothing: a sync that believes it is a false success.
export default scenario<{ readonly how: "truncates" | "loses"; readonly keyPart: string }>({
  title: "a transfer that did not arrive whole is no success, and the marker of yesterday proves nothing",
  spec: ["worker:E-59", "worker:E-60"],
  covers: ["worker:SYNC-2", "worker:SYNC-3", "worker:SYNC-4", "worker:SYNC-19", "worker:SYNC-20"],
  kills: ["D-108", "D-19", "D-122", "X-63"],
  needs: ["client", "control", "logs", "fake-bucket"],
  plan: fc.record({
    how: fc.constantFrom("truncates" as const, "loses" as const),
    keyPart: fc.constantFrom("/.manifest-blobs/", "/.manifest-runs/", "/.last-sync"),
  }),
  directed: [
    { how: "truncates", keyPart: "/.manifest-blobs/" },
    { how: "loses", keyPart: "/.last-sync" },
    { how: "truncates", keyPart: "/.manifest-runs/" },
  ],
  run: async (rig, plan) => {
    const user = await activeUser(rig, { "/root/workspace/diary.md": "yesterday" });
    await rig.cron.tick();
    const marker = await markerOf(rig, user);
    rig.claim("worker:SYNC-3", marker !== null, "a sync without any fault left no marker");
    await rig.sleep(60_000);
    user.sandbox.putFile("/root/workspace/diary.md", "yesterday and today");
    rig.bucket.spoilPuts(plan);
    await rig.cron.tick({ isolate: 2 });
    const cycle = logLines(await rig.seen(), "sync cycle").at(-1);
    const failed = cycle?.["failed"] === 1 && cycle["synced"] === 0;
    const what = `a sync whose writes the bucket ${plan.how} (${plan.keyPart})`;
    rig.claim("worker:SYNC-2", failed, `${what} was counted as ${JSON.stringify(cycle)}`);
    rig.claim("worker:SYNC-4", failed, `${what} was counted as ${JSON.stringify(cycle)}`);
    rig.claim("worker:SYNC-19", failed, `${what} was counted as ${JSON.stringify(cycle)}`);
    if (plan.keyPart !== "/.last-sync") rig.claim("worker:SYNC-3", (await markerOf(rig, user)) === marker, `${what} left a fresh marker`);
    rig.bucket.recover();
    user.sandbox.loseVm();
    await user.wake();
    const file = user.sandbox.file("/root/workspace/diary.md");
    const isOne = file === "yesterday" || file === "yesterday and today";
    rig.claim("worker:SYNC-20", isOne, `after a spoiled transfer the restore brought ${JSON.stringify(file)}`);
    rig.claim(
      "worker:SYNC-19",
      (await liveObject(rig, user, "/root/workspace/diary.md"))?.startsWith("yesterday") === true,
      "the read key was spoiled",
    );
  },
});
