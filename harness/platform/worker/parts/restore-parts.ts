import { patchOwnedKeys } from "#harness/platform/worker/backup/source.ts";

/** How the data of one life of a VM came about. */
export type RestoreWord = "restored" | "nothing" | "not-restored";

/** What is known of a user's backup when the restore is decided. */
export interface BackupSight {
  /** Whether the bucket answered. */
  readonly reachable: boolean;
  /** Whether a manifest is there, and whether it can be read. */
  readonly manifest: "absent" | "readable" | "broken";
  readonly marker: string | null;
  /** Objects under read keys. */
  readonly objects: number;
}

/** Decisions about restores (worker.md A, SYNC-9 to SYNC-14, SYNC-28). */
export interface RestoreParts {
  /** Whether the bucket counts as there: by its answer, and by no directory (worker:SYNC-11). */
  readonly storageThere: (probe: { readonly answered: boolean; readonly directory: boolean }) => boolean;
  /** Made once a boot, for everything alike (worker:SYNC-11, SYNC-12, SYNC-13). */
  readonly judgeBackup: (sight: BackupSight) => "restore" | "nothing" | "fail";
  /** Whether the sandbox lacks what is stored: by generations only (worker:SYNC-14). */
  readonly isBehind: (facts: {
    readonly localGeneration: number | null;
    readonly storedGeneration: number;
    /** Times for people; no decision is made by them. */
    readonly localAt: string;
    /** Seconds since the epoch; null when unknown. */
    readonly storedAtSeconds: number | null;
  }) => boolean;
  /** Whether this file is restored, once the restore was decided (worker:SYNC-12). */
  readonly restores: (path: string) => boolean;
  /** Whether an object under its read key is newer than the generation (worker:SYNC-9): written through since, and no copy of the mirror's. */
  readonly isLater: (object: { readonly mirrored: boolean; readonly replaced: boolean }) => boolean;
  /** What becomes of a restore that broke off (worker:SYNC-9). */
  readonly onCutRestore: "roll-back" | "apply";
  /** What was staged by an earlier attempt and left behind (worker:SYNC-10). */
  readonly onLeftStage: () => "again" | "fail";
  /** worker:SYNC-11. */
  readonly isRestored: (word: RestoreWord) => boolean;
  /** worker:SYNC-28. */
  readonly patchConfig: (text: string) => string;
  /** Whether a restore that failed is tried again once the bucket answers (worker:SYNC-10). */
  readonly triesAgain: boolean;
}

/** The decisions of the reference. */
export const restoreParts: RestoreParts = {
  storageThere: ({ answered }) => answered,
  judgeBackup: ({ reachable, manifest, objects }) => {
    if (!reachable || manifest === "broken") return "fail";
    return manifest === "readable" || objects > 0 ? "restore" : "nothing";
  },
  isBehind: ({ localGeneration, storedGeneration }) => localGeneration === null || localGeneration < storedGeneration,
  restores: () => true,
  isLater: ({ mirrored, replaced }) => !mirrored && !replaced,
  onCutRestore: "roll-back",
  onLeftStage: () => "again",
  isRestored: (word) => word === "restored" || word === "nothing",
  patchConfig: patchOwnedKeys,
  triesAgain: true,
};
