import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser } from "#scenarios/wiring/backups.ts";

// A sync in the background: whether it worked is seen where the answer pointed to.
export default scenario<{ readonly works: boolean }>({
  title: "the outcome of a sync in the background stands where its answer points",
  spec: ["worker:E-113"],
  covers: ["worker:SYNC-25", "worker:SYNC-2", "worker:SYNC-23"],
  kills: ["D-19"],
  needs: ["client", "control", "fake-bucket"],
  plan: fc.record({ works: fc.boolean() }),
  directed: [{ works: true }, { works: false }],
  run: async (rig, plan) => {
    const user = await activeUser(rig);
    await rig.bucket.put(`users/${user.id}/secrets.json`, '{"TELEGRAM_TOKEN":"canary-telegram"}');
    if (!plan.works) rig.bucket.spoilPuts({ how: "truncates", keyPart: "/.manifest-blobs/" });
    const asked = await user.sync({ isolate: 2 });
    if (asked.status !== 200) return;
    await rig.sleep(60_000);
    const status = await user.r2Status();
    if (status.status !== 200) return;
    const { syncId, lastError, secrets, hasBackup, backupFormat } = status.body;
    if (plan.works) rig.claim("worker:SYNC-25", syncId === asked.body["operationId"], `r2-status named ${String(syncId)}`);
    else {
      const told = (lastError as { readonly syncId?: unknown } | undefined)?.syncId;
      rig.claim("worker:SYNC-25", told === asked.body["operationId"], `of a sync that failed r2-status told ${JSON.stringify(lastError)}`);
      rig.claim("worker:SYNC-2", syncId !== asked.body["operationId"], "a sync that stored half of everything was told as a success");
    }
    rig.claim("worker:SYNC-23", JSON.stringify(secrets) === '["TELEGRAM_TOKEN"]', `r2-status named the secrets ${JSON.stringify(secrets)}`);
    if (plan.works)
      rig.claim("worker:SYNC-23", hasBackup === true && backupFormat === "legacy-root", `r2-status said ${JSON.stringify(status.body)}`);
  },
});
