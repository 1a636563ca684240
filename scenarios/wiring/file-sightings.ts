import { journalOf, operationsOf, userOf } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import type { User, WorkerRig } from "#harness/rigs/rig.ts";

/** How often a file call of this kind reached this path in the sandbox. */
export const fileCalls = (history: History, kind: "file-read" | "file-write" | "file-delete", path: string): number =>
  journalOf(history, "sandbox").filter(({ entry }) => entry.kind === kind && entry["path"] === path).length;

/** How often the bucket was asked for anything. */
export const bucketCalls = (history: History): number => journalOf(history, "bucket").length;

/** How often the sandboxes' files were asked for anything. */
export const diskCalls = (history: History): number =>
  journalOf(history, "sandbox").filter(({ entry }) => entry.kind.startsWith("file-")).length;

/** How often this user's VM was started. */
export const vmStarts = (history: History, userId: string): number =>
  journalOf(history, "sandbox").filter(({ entry }) => entry.kind === "vm-start" && userOf(entry) === userId).length;

/** Two operations of this verb, at least, were under way at one time. */
export const overlap = (history: History, verb: string): boolean => {
  const spans = operationsOf(history)
    .filter(({ invoke }) => invoke.verb === verb)
    .map(({ invoke, complete }) => ({ from: invoke.t, to: complete?.t ?? Number.POSITIVE_INFINITY }));
  return spans.some((one, i) => spans.some((other, j) => i < j && one.from <= other.to && other.from <= one.to));
};

/** What the bucket has of a user's files becomes what the next restore brings: the mirror is the backup (worker.md B.4). */
export const backUpTheMirror = async (rig: WorkerRig, user: User): Promise<void> => {
  const prefix = `users/${user.id}`;
  for (const key of await rig.bucket.keys(`${prefix}/root/`)) {
    const bytes = await rig.bucket.get(key);
    if (bytes !== null) user.sandbox.putBackup(key.slice(prefix.length), bytes);
  }
};

/** Minutes of delay use up bounds honestly: only calm voyages may claim exact answers. */
export const isCalm = (rig: WorkerRig): boolean => rig.maxDelayMs <= 300;

/** Everything that any backend was made to do, but for the keeping awake that goes on behind an answer. */
export const effects = (history: History): number =>
  bucketCalls(history) + journalOf(history, "sandbox").filter(({ entry }) => entry.kind !== "keep-alive").length;
