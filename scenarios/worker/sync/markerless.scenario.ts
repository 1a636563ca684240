import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, CONFIG, markerOf } from "#scenarios/wiring/backups.ts";

// What is in the bucket is restored whatever the marker says, and whatever the image has put in its place.
export default scenario<{ readonly marker: "gone" | "garbage" | "as-it-was"; readonly manifests: boolean }>({
  title: "a backup without a marker, with a broken one or beside newer placeholders is restored",
  spec: ["worker:E-63"],
  covers: ["worker:SYNC-13", "worker:SYNC-14"],
  kills: ["D-111", "D-112"],
  plan: fc.record({ marker: fc.constantFrom("gone" as const, "garbage" as const, "as-it-was" as const), manifests: fc.boolean() }),
  directed: [
    { marker: "gone", manifests: true },
    { marker: "gone", manifests: false },
    { marker: "garbage", manifests: true },
    { marker: "as-it-was", manifests: true },
  ],
  run: async (rig, plan) => {
    const user = await activeUser(rig, { "/root/workspace/a.md": "the user's own" });
    await rig.cron.tick();
    rig.claim("worker:SYNC-13", (await markerOf(rig, user)) !== null, "a sync left no marker");
    if (plan.marker === "gone") await rig.bucket.delete(`users/${user.id}/.last-sync`);
    if (plan.marker === "garbage") await rig.bucket.put(`users/${user.id}/.last-sync`, "\u0000|yesterday");
    if (!plan.manifests) for (const key of await rig.bucket.keys(`users/${user.id}/.manifest`)) await rig.bucket.delete(key);
    user.sandbox.loseVm();
    // The image's own files are as new as the VM.
    user.sandbox.putBackup("/root/workspace/a.md", "a placeholder");
    user.sandbox.putBackup(CONFIG, "{}");
    await user.wake();
    const file = user.sandbox.file("/root/workspace/a.md");
    rig.claim(
      "worker:SYNC-13",
      file === "the user's own",
      `with its marker ${plan.marker} the backup came back as ${JSON.stringify(file)}`,
    );
    rig.claim("worker:SYNC-14", file === "the user's own", `beside a placeholder the backup came back as ${JSON.stringify(file)}`);
  },
});
