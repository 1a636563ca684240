import type { History } from "#harness/history/event.ts";
import { operationsOf, Tally, userOf, type Checker } from "./checker.ts";

interface Content {
  readonly sha256: string;
  readonly size: number;
}

/** One manifest that was stored. */
interface Generation {
  readonly syncId: string;
  readonly run: number;
  readonly files: ReadonlyMap<string, Content>;
}

/** What the bucket of one user was seen to hold, as far as it matters here. */
class UserBucket {
  readonly generations: Generation[] = [];
  /** Content by its hash: the tags of what was stored under it. */
  readonly blobs = new Map<string, { readonly tag: string; readonly size: number }>();
  /** Every tag that was ever stored under a read key. */
  readonly live = new Map<string, Set<string>>();
  acknowledged: Generation | null = null;
  /** A manifest was too long for the journal: nothing can be said of this user. */
  blind = false;

  stored(path: string, entry: Readonly<Record<string, unknown>>): void {
    const [kind = "", name = ""] = path.slice(1).split(/\/(.*)/s);
    const tag = String(entry["tag"]);
    if (kind === ".manifest-blobs") this.blobs.set(name, { tag, size: Number(entry["size"]) });
    if (kind === ".manifest-runs" && entry["text"] === undefined) this.blind = true;
    if (kind === ".manifest-runs") this.#manifest(entry["text"]);
    if (path.startsWith("/root/")) this.live.set(path, (this.live.get(path) ?? new Set()).add(tag));
  }

  /** Null: no marker of a sync. */
  marked(text: unknown): Generation | undefined | null {
    const [syncId, time] = String(text).split("|");
    if (time === undefined || !/^sync-[0-9a-f]{16}$/.test(syncId ?? "")) return null;
    const found = this.generations.find((one) => one.syncId === syncId);
    if (found !== undefined) this.acknowledged = found;
    return found;
  }

  isWhole({ files }: Generation): boolean {
    return [...files.values()].every(({ sha256, size }) => this.blobs.get(sha256)?.size === size);
  }

  /** Whether what was applied is this generation, but for what was written through or deleted beside the mirror. */
  isThis(applied: ReadonlyMap<string, string>, { files }: Generation): boolean {
    const missing = [...files.keys()].filter((path) => !applied.has(path));
    if (missing.length > 0) return false;
    return [...applied].every(([path, tag]) => {
      const content = files.get(path);
      return content === undefined ? this.live.get(path)?.has(tag) === true : this.blobs.get(content.sha256)?.tag === tag;
    });
  }

  #manifest(text: unknown): void {
    try {
      const { syncId, run, files } = JSON.parse(String(text)) as {
        readonly syncId: string;
        readonly run: number;
        readonly files: Readonly<Record<string, Content>>;
      };
      this.generations.push({ syncId, run, files: new Map(Object.entries(files)) });
    } catch {
      // Cut short: no generation.
    }
  }
}

/** Users whose files were written or deleted by themselves: their restores bring more than a generation. */
const writers = (history: History): ReadonlySet<string> => {
  const plain = new Set(["read", "exec", "wake", "restart", "state", "stateV2", "sync", "reset", "r2Status", "r2Health", "chooseDay"]);
  return new Set(operationsOf(history).flatMap(({ invoke }) => (plain.has(invoke.verb) ? [] : [invoke.user])));
};

/**
 * A marker stands for data that is all there (worker:SYNC-2, SYNC-3), and a restore brings one generation,
 * whole, and none that is older than the last one that was acknowledged (worker:SYNC-9).
 */
export const backups: Checker = {
  id: "backups",
  rules: ["worker:SYNC-2", "worker:SYNC-3", "worker:SYNC-9"],
  check: (history) => {
    const proven = new Tally("worker:SYNC-2");
    const last = new Tally("worker:SYNC-3");
    const whole = new Tally("worker:SYNC-9");
    const buckets = new Map<string, UserBucket>();
    const own = writers(history);
    const bucketOf = (user: string): UserBucket => {
      const bucket = buckets.get(user) ?? new UserBucket();
      buckets.set(user, bucket);
      return bucket;
    };
    for (const event of history.events) {
      if (event.type !== "journal") continue;
      const { entry, t } = event;
      if (event.party === "bucket" && entry.kind === "bucket-stored") {
        const [, user = "", path = ""] = /^users\/([^/]+)(\/.*)$/s.exec(String(entry["key"])) ?? [];
        const bucket = bucketOf(user);
        bucket.stored(path, entry);
        if (path !== "/.last-sync") continue;
        const generation = bucket.marked(entry["text"]);
        if (generation === null || bucket.blind) continue;
        const complete = generation !== undefined && bucket.isWhole(generation);
        const because = (): string => `the marker ${String(entry["text"])} was written before its data was complete`;
        proven.expect(complete, t, because);
        last.expect(complete, t, because);
      }
      if (event.party !== "sandbox" || entry.kind !== "restore-end") continue;
      const user = userOf(entry);
      const applied = new Map(entry["files"] as readonly (readonly [string, string])[]);
      const bucket = bucketOf(user);
      if (applied.size === 0 || own.has(user) || bucket.blind || bucket.generations.length === 0) continue;
      const oldest = bucket.acknowledged?.run ?? 0;
      const fits = bucket.generations.some((one) => one.run >= oldest && bucket.isThis(applied, one));
      whole.expect(fits, t, () => `a restore of ${applied.size} files brought no generation that is as new as the last acknowledged one`);
    }
    return [proven.verdict, last.verdict, whole.verdict];
  },
};
