import type { History } from "#harness/history/event.ts";
import { journalOf, Tally, userOf, type Checker } from "./checker.ts";
import { fileLogs, type FileChange, type FileSight } from "./file-changes.ts";

/** Whether nothing of `older` can be seen once `newer` was acknowledged. */
const supersedes = (newer: FileChange, older: FileChange): boolean =>
  newer.from > older.to || (newer.op === older.op && newer.index > older.index);

const matches = (sight: FileSight, value: string | null): boolean =>
  sight.value !== null && typeof sight.value === "object" ? value !== null : sight.value === value;

/** Every path begins with no file, unless somebody past the platform put one there: that is never judged. */
const beginning = (path: string): FileChange => ({ path, op: 0, index: 0, value: null, from: -1, to: -1, promise: "durable" });

/** The acknowledged changes that are in force when something is looked at. */
const inForce = (changes: readonly FileChange[], sight: FileSight): readonly FileChange[] => {
  const acknowledged = changes.filter(({ to }) => to < sight.from);
  return acknowledged.filter((one) => !acknowledged.some((other) => supersedes(other, one)));
};

/** Whether what was seen can have been the file's content at some time during the look. */
const isCurrent = (changes: readonly FileChange[], sight: FileSight): boolean => {
  const acknowledged = changes.filter(({ to }) => to < sight.from);
  return [beginning(sight.path), ...changes].some(
    (one) => matches(sight, one.value) && one.from < sight.to && !acknowledged.some((other) => supersedes(other, one)),
  );
};

/** Whether somebody past the platform made this content: what it replaced cannot be told. */
const isForeign = (changes: readonly FileChange[], sight: FileSight): boolean =>
  typeof sight.value === "string" && !changes.some(({ value }) => value === sight.value);

/** Positions at which each user's VM went away, with all its files. */
const losses = (history: History): ReadonlyMap<string, readonly number[]> => {
  const found = new Map<string, number[]>();
  const downs = new Set(journalOf(history, "sandbox").filter(({ entry }) => entry.kind === "vm-down"));
  history.events.forEach((event, place) => {
    if (event.type !== "journal" || !downs.has(event)) return;
    const user = userOf(event.entry);
    found.set(user, [...(found.get(user) ?? []), place]);
  });
  return found;
};

/**
 * What was acknowledged is seen again, or what came after it: a write that the bucket followed in
 * every read (worker:FILE-14), one that it did not with `stale` at the least (worker:FILE-17,
 * FILE-23), and a deletion by the file's absence (worker:FILE-19).
 */
export const filePromises: Checker = {
  id: "file-promises",
  rules: ["worker:FILE-14", "worker:FILE-17", "worker:FILE-19", "worker:FILE-23"],
  check: (history) => {
    const durable = new Tally("worker:FILE-14");
    const behind = new Tally("worker:FILE-17");
    const deleted = new Tally("worker:FILE-19");
    const fresh = new Tally("worker:FILE-23");
    const lost = losses(history);
    for (const [user, { changes, sights }] of fileLogs(history)) {
      const ofPath = Map.groupBy(changes, ({ path }) => path);
      for (const sight of sights) {
        const known = ofPath.get(sight.path) ?? [];
        const force = inForce(known, sight);
        if (force.length === 0 || isForeign(known, sight)) continue;
        const current = isCurrent(known, sight);
        const told = (): string =>
          `operation ${sight.op} saw ${sight.value === null ? "no file" : JSON.stringify(sight.value)} at ${sight.path} (${sight.source}), ` +
          `after ${force.map(({ op, value }) => `operation ${op} had left ${value === null ? "none" : JSON.stringify(value)}`).join(" and ")}`;
        const wasLost = (lost.get(user) ?? []).some((place) => place > Math.min(...force.map(({ from }) => from)) && place < sight.to);
        // What a restore brings back into a container is judged by those who know what it restored.
        if (sight.source === "container" && wasLost && sight.value === null) continue;
        fresh.expect(current || sight.stale || sight.value === null, sight.at, told);
        if (force.some(({ value }) => value === null)) deleted.expect(current, sight.at, told);
        else if (force.every(({ promise }) => promise === "durable")) durable.expect(current, sight.at, told);
        else behind.expect(current || sight.stale || (wasLost && sight.value === null), sight.at, told);
      }
    }
    return [durable.verdict, behind.verdict, deleted.verdict, fresh.verdict];
  },
};
