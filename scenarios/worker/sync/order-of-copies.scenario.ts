import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, CONFIG, storedAt } from "#scenarios/wiring/backups.ts";
import { journalOf } from "#harness/checkers/checker.ts";

// Should the rest fail, the keys and the configuration are there: they go first, and the marker goes last.
export default scenario<{ readonly files: number }>({
  title: "credentials and configuration are saved first, the marker last",
  spec: ["worker:T-23"],
  covers: ["worker:SYNC-16", "worker:SYNC-3"],
  kills: ["X-71"],
  needs: ["client", "control", "fake-bucket"],
  plan: fc.record({ files: fc.integer({ min: 1, max: 20 }) }),
  directed: [{ files: 12 }],
  run: async (rig, plan) => {
    const notes = Array.from({ length: plan.files }, (_, index) => [`/root/workspace/note-${index}.md`, `note ${index}`] as const);
    const user = await activeUser(rig, { ...Object.fromEntries(notes), "/root/.openclaw/credentials/telegram.json": "a key" });
    await rig.cron.tick();
    const stored = journalOf(rig.history(), "bucket").filter(({ entry }) => entry.kind === "bucket-stored");
    const tagOf = (path: string): unknown => stored.find(({ entry }) => entry["key"] === `users/${user.id}${path}`)?.entry["tag"];
    const firstCopy = (path: string): number =>
      stored.findIndex(({ entry }) => String(entry["key"]).includes("/.manifest-blobs/") && entry["tag"] === tagOf(path));
    const first = Math.max(firstCopy(CONFIG), firstCopy("/root/.openclaw/credentials/telegram.json"));
    const rest = Math.min(...notes.map(([path]) => firstCopy(path)));
    rig.claim(
      "worker:SYNC-16",
      first >= 0 && first < rest,
      `copy ${first} was the last of configuration and credentials, copy ${rest} the first of the rest`,
    );
    const lastData = Math.max(...storedAt(rig.history(), "/root/"), ...storedAt(rig.history(), "/.manifest-runs/"));
    const marker = storedAt(rig.history(), "/.last-sync")[0] ?? -1;
    rig.claim("worker:SYNC-3", marker >= lastData, `the marker was written at ${marker}, data at ${lastData}`);
  },
});
