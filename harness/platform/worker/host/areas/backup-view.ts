import type { HostCore } from "#harness/platform/worker/host/host-core.ts";
import type { BackupView } from "./sync-api.ts";

const WORDS = { restored: "restored", nothing: "nothing", "not-restored": "failed" } as const;

/** What the Host's storage says of backups (worker:SYNC-10, HIB-8). `bootId` names the present VM; null while it is stopped. */
export const backupView = async ({ syncs }: HostCore, bootId: string | null): Promise<BackupView> => {
  const { records } = syncs;
  const restore = await records.get("restore");
  const flush = await records.get("sync:flush");
  return {
    restore: restore === null || (bootId !== null && restore.bootId !== bootId) ? null : WORDS[restore.word],
    unsyncedSince: await records.get("sync:covered"),
    shutdownSync: flush === null ? null : { success: flush.success, error: flush.error },
  };
};
