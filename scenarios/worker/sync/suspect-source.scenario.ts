import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, alertsOf, backupOf, CONFIG, sameBackup, TEMPLATE_CONFIG } from "#scenarios/wiring/backups.ts";

const FILES = 10;

// What is in the sandbox is no user's data any more: it must not take the place of what is in the bucket.
export default scenario<{ readonly how: "template" | "shrunk" | "fresh" }>({
  title: "a template or far less data never replaces a good backup",
  spec: ["worker:E-58"],
  covers: ["worker:SYNC-5"],
  kills: ["D-120", "X-62"],
  needs: ["client", "control", "logs"],
  plan: fc.record({ how: fc.constantFrom("template" as const, "shrunk" as const, "fresh" as const) }),
  directed: [{ how: "template" }, { how: "shrunk" }, { how: "fresh" }],
  run: async (rig, plan) => {
    const names = Array.from({ length: FILES }, (_, index) => `/root/workspace/note-${index}.md`);
    const user = await activeUser(rig, Object.fromEntries(names.map((name) => [name, `a page of text in ${name}`])));
    await rig.cron.tick();
    const good = await backupOf(rig, user);
    if (plan.how === "fresh") {
      user.sandbox.loseVm();
      user.sandbox.beActive();
    }
    if (plan.how === "shrunk") for (const name of names.slice(1)) user.sandbox.removeFile(name);
    else user.sandbox.putFile(CONFIG, TEMPLATE_CONFIG);
    await rig.sleep(60_000);
    await rig.cron.tick({ isolate: 2 });
    const unchanged = sameBackup(good, await backupOf(rig, user));
    rig.claim("worker:SYNC-5", unchanged, `a ${plan.how} sandbox replaced the backup`);
    const status = await user.r2Status();
    const error = status.body["lastError"] as { readonly reason?: unknown } | undefined;
    if (rig.gentle) rig.claim("worker:SYNC-5", error?.reason === "source_suspect", `r2-status told ${JSON.stringify(error)}`);
    rig.claim("worker:SYNC-5", alertsOf(await rig.seen(), "source_suspect") > 0, "no alert was raised");
  },
});
