import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";
import type { SyncOutcome } from "#harness/platform/worker/host/backup/records.ts";

/** What the Host knows of a user's backups without waking anything. */
export interface BackupView {
  /** How the data of the present VM came about: restored, nothing to restore, or the restore failed (worker:SYNC-10). */
  readonly restore: "restored" | "nothing" | "failed" | null;
  /** What was written since may be in the sandbox only, ms since the epoch (worker:HIB-8); null before the first start. */
  readonly unsyncedSince: number | null;
  /** How the data was saved before the last restart (worker:SYNC-17). */
  readonly shutdownSync: { readonly success: boolean; readonly error: string | null } | null;
}

export type SyncStarted =
  | { readonly started: true; readonly operationId: string }
  | { readonly started: false; readonly operationId: string | null; readonly why: "not_running" | "already_running" };

export type ResetStarted = { readonly started: true; readonly operationId: string } | { readonly started: false };

/** What a Host does with backups (worker.md A, SYNC). */
export interface SyncHostApi {
  /** One sync, now; answers when it has ended. Never starts a VM. */
  sync(request: { readonly isolate: string; readonly force: boolean }): Promise<SyncOutcome>;
  /** Begins a sync that goes on after the answer (worker:SYNC-25). */
  startSync(request: { readonly isolate: string; readonly force: boolean }): Promise<SyncStarted>;
  /** Throws the local state away and restores (worker:LIFE-3). */
  reset(call: HostCall, request: { readonly force: boolean }): Promise<HostReply<ResetStarted>>;
  /** Makes the copy of a day the newest generation; null: there is none (worker:SYNC-22). */
  chooseDay(call: HostCall, date: string): Promise<HostReply<{ readonly generation: number } | null>>;
}

export const SYNC_METHODS = ["sync", "startSync", "reset", "chooseDay"] as const satisfies readonly (keyof SyncHostApi)[];
