import { discoverUsers } from "#harness/platform/worker/backup/discover.ts";
import { FRESH_MINUTES } from "#harness/platform/worker/backup/health.ts";
import { slotExpired, slotsDue, type SlotsMade } from "#harness/platform/worker/backup/slots.ts";
import { credentialsFirst, inBackup, isSuspect, isUserConfig, shrank, type DataSight } from "#harness/platform/worker/backup/source.ts";

/** Who syncs a user now, as it stands in the Host's storage. */
export interface SyncLock {
  readonly syncId: string;
  readonly isolate: string;
  /** ms since the epoch. */
  readonly until: number;
}

/** What a scheduled cycle did, user by user. */
export interface CycleCount {
  readonly users: number;
  readonly synced: number;
  readonly skipped: number;
  readonly refused: number;
  readonly failed: number;
}

/** A transfer as it was sent and as it was found. */
export interface Transfer {
  readonly sent: { readonly size: number; readonly sha256: string };
  /** Null: nothing is there. */
  readonly found: { readonly size: number; readonly sha256: string } | null;
}

/** Decisions about backups (worker.md A, SYNC). */
export interface SyncParts {
  /** worker:SYNC-15. */
  readonly inBackup: (path: string) => boolean;
  /** worker:SYNC-16. */
  readonly syncOrder: (paths: readonly string[]) => readonly (readonly string[])[];
  /** worker:SYNC-5. */
  readonly isUserConfig: (text: string) => boolean;
  readonly isSuspect: (source: DataSight, last: DataSight | null) => boolean;
  /** Whether a sandbox in this state may be mirrored at all (worker:SYNC-6, SYNC-10): only by a positive fact. */
  readonly mayMirror: (facts: {
    readonly restore: string | null;
    readonly restored: number | null;
    readonly current: number | null;
  }) => boolean;
  /** Whether a sandbox is left alone because it boots (worker:SYNC-5). */
  readonly skipsBoot: (underWay: boolean) => boolean;
  /** No backup so soon after a restore, ms (worker:SYNC-7). */
  readonly restoreCooldownMs: number;
  /** worker:SYNC-8. */
  readonly lockHeld: (lock: SyncLock | null, caller: { readonly isolate: string; readonly now: number }) => boolean;
  readonly syncLockMs: number;
  /** Whether a sync may write on: not when its lock went to somebody else (worker:SYNC-8). */
  readonly mayGoOn: (lock: SyncLock | null, syncId: string) => boolean;
  /** Whether what was read back is what was sent (worker:SYNC-2, SYNC-19). */
  readonly confirms: (transfer: Transfer) => boolean;
  /** Whether the marker that was found proves the run that wrote this one (worker:SYNC-4). */
  readonly markerProves: (found: string | null, written: string) => boolean;
  /** Whether the marker is written after this (worker:SYNC-3). */
  readonly marks: (copied: boolean) => boolean;
  /** worker:SYNC-20. */
  readonly keepsPrevious: boolean;
  readonly shrank: (source: DataSight, last: DataSight) => boolean;
  /** worker:SYNC-21. */
  readonly slotsDue: (made: SlotsMade, now: number) => SlotsMade;
  readonly slotExpired: (id: string, now: number) => boolean;
  /** What is looked at while mirroring must not keep a sandbox awake (worker:HIB-5). */
  readonly mirrorsThrough: "binding" | "sdk";
  /** Until when everything counts as saved by a sync, ms (worker:HIB-8). */
  readonly coveredUntil: (times: { readonly beganAt: number; readonly endedAt: number }) => number;
  /** How many syncs failed in a row, with this one (worker:SYNC-27). */
  readonly failuresInRow: (stored: number, failed: boolean) => number;
  /** worker:SYNC-1. */
  readonly syncsOnSchedule: boolean;
  /** The users of a bucket by its keys (worker:SYNC-1, WAKE-21). */
  readonly discoverUsers: (keys: readonly string[]) => readonly string[];
  /** Whether another page of keys is read. */
  readonly readsOn: (truncated: boolean, pages: number) => boolean;
  /** How many users are visited side by side, and how long each is waited for, ms (worker:ISO-6, LIFE-5). */
  readonly visits: { readonly atOnce: number; readonly limitMs: number };
  /** worker:OBS-14. */
  readonly countVisit: (count: CycleCount, result: keyof CycleCount) => CycleCount;
  /** worker:SYNC-24. */
  readonly isFresh: (minutesSinceSync: number) => boolean;
  /** Whether a reset may throw the local state away (worker:LIFE-3). */
  readonly mayReset: (facts: { readonly hasBackup: boolean; readonly force: boolean }) => boolean;
  /** Whether a restart saves the data before it stops anything (worker:SYNC-17, LIFE-2). */
  readonly flushesFirst: boolean;
}

/** Positively: restored or confirmed empty, and nothing newer since (worker:SYNC-6). */
const mayMirror: SyncParts["mayMirror"] = ({ restore, restored, current }) => {
  // A sandbox of which nothing is known, beside a bucket that has nothing to lose.
  if (restore === null) return current === null;
  return (restore === "restored" || restore === "nothing") && (current ?? 0) === (restored ?? 0);
};

/** The decisions of the reference. */
export const syncParts: SyncParts = {
  inBackup,
  syncOrder: credentialsFirst,
  isUserConfig,
  isSuspect,
  mayMirror,
  skipsBoot: (underWay) => underWay,
  restoreCooldownMs: 300_000,
  lockHeld: (lock, { now }) => lock !== null && now < lock.until,
  syncLockMs: 60_000,
  mayGoOn: (lock, syncId) => lock?.syncId === syncId,
  confirms: ({ sent, found }) => found !== null && found.size === sent.size && found.sha256 === sent.sha256,
  markerProves: (found, written) => found === written,
  marks: (copied) => copied,
  keepsPrevious: true,
  shrank,
  slotsDue,
  slotExpired,
  mirrorsThrough: "binding",
  coveredUntil: ({ beganAt }) => beganAt,
  failuresInRow: (stored, failed) => (failed ? stored + 1 : 0),
  syncsOnSchedule: true,
  discoverUsers,
  readsOn: (truncated) => truncated,
  visits: { atOnce: 20, limitMs: 25_000 },
  countVisit: (count, result) => ({ ...count, [result]: count[result] + 1 }),
  isFresh: (minutesSinceSync) => minutesSinceSync < FRESH_MINUTES,
  mayReset: ({ hasBackup, force }) => hasBackup || force,
  flushesFirst: true,
};
