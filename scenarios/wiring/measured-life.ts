import type { User, WorkerRig } from "#harness/rigs/rig.ts";

/** What one user does in a measured stretch of life. */
export interface MeasuredLife {
  /** Ranks of the boots in the voyage's profile. */
  readonly ranks: readonly number[];
  /** Pauses between the acts, ms; a long one lets the sandbox fall asleep. */
  readonly pauses: readonly number[];
  /** A boot's length, ms, in place of the profile's. */
  readonly bootMs?: number;
  /** Called before each act, in order. */
  readonly before?: (user: User, act: number) => Promise<void> | void;
}

const ACTS = ["read-bucket", "exec", "read-container", "exec"] as const;

/** What became of a measured life. */
export interface Lived {
  readonly user: User;
  readonly unserved: number;
  /**
   * Of the file that lies in the bucket: by act, which source answered, and whether the sandbox slept. In one that runs, a restore
   * has brought the file: where an automatic read of equal files comes from is open there.
   */
  readonly bucketReads: ReadonlyMap<number, { readonly source: unknown; readonly asleep: boolean }>;
}

/** The same acts under whatever is wrong, so that conditions can be laid side by side. */
export const liveMeasured = async (rig: WorkerRig, life: MeasuredLife): Promise<Lived> => {
  const user = rig.newUser();
  await rig.bucket.put(`users/${user.id}/root/bucket.txt`, "in the bucket");
  user.sandbox.putBackup("/root/bucket.txt", "in the bucket");
  user.sandbox.putBackup("/root/container.txt", "in the container");
  let unserved = 0;
  const bucketReads = new Map<number, { readonly source: unknown; readonly asleep: boolean }>();
  for (const [i, pause] of life.pauses.entries()) {
    await rig.sleep(pause);
    user.sandbox.boot({ bootMs: life.bootMs ?? rig.profileBootMs(life.ranks[i % life.ranks.length] ?? 0) });
    await life.before?.(user, i);
    const isolate = 1 + (i % 2);
    const act = ACTS[i % ACTS.length];
    const path = act === "read-bucket" ? "/root/bucket.txt" : "/root/container.txt";
    const asleep = user.sandbox.vm === "stopped";
    const answer = act === "exec" ? await user.exec(`echo act-${i}`, { isolate }) : await user.read(path, { isolate });
    if (answer.status !== 200) unserved += 1;
    if (act === "read-bucket") bucketReads.set(i, { source: answer.body["source"], asleep });
    await user.stateV2({ isolate });
  }
  return { user, unserved, bucketReads };
};
