import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser } from "#scenarios/wiring/backups.ts";

const FILES = 10;

// A backup that is overwritten stays for a while; one that shrinks a lot stays for good.
// How much less is suspect the contract leaves open: no more is removed here than any reading of it allows.
export default scenario<{ readonly removed: number }>({
  title: "the backup before the last one is kept, and a much larger one is archived",
  spec: ["worker:T-25"],
  covers: ["worker:SYNC-20"],
  kills: ["X-72", "X-73"],
  plan: fc.record({ removed: fc.integer({ min: 1, max: 6 }) }),
  directed: [{ removed: 6 }],
  run: async (rig, plan) => {
    const names = Array.from({ length: FILES }, (_, index) => `/root/workspace/note-${index}.md`);
    const user = await activeUser(
      rig,
      Object.fromEntries(names.map((name) => [name, `a page of text in ${name}, long enough to count`.repeat(20)])),
    );
    await rig.cron.tick();
    const [first = ""] = await rig.bucket.keys(`users/${user.id}/.manifest-runs/`);
    for (const name of names.slice(0, plan.removed)) user.sandbox.removeFile(name);
    for (let cycle = 0; cycle < 3; cycle += 1) {
      await rig.sleep(60_000);
      await rig.cron.tick({ isolate: 1 + (cycle % 2) });
    }
    const kept = await rig.bucket.keys(`users/${user.id}/.manifest-`);
    rig.claim("worker:SYNC-20", kept.includes(first), "the backup before the last one is gone");
    const archived = kept.some((key) => key.includes("/.manifest-archive/"));
    if (plan.removed > FILES / 2)
      rig.claim("worker:SYNC-20", archived, `a backup that lost ${plan.removed} of ${FILES} files was not archived`);
  },
});
