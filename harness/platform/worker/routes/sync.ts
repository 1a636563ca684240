import { minutesBetween } from "#harness/platform/worker/backup/health.ts";
import { backupKeys, decodeText, parseManifest } from "#harness/platform/worker/backup/manifest.ts";
import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { objectKey } from "#harness/platform/worker/user-path.ts";
import type { ObjectHead, StoredObject } from "#harness/ports/bucket.ts";
import { isoTime, TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { respond } from "./respond.ts";

/** The bucket may take so long before it counts as failing, ms (worker:SYNC-23). */
const BUCKET_MS = 900;
const THRESHOLD_MINUTES = 5;

type Fields = Readonly<Record<string, unknown>>;

/** Reads of one user's control objects, and of nothing else (worker:SYNC-23: no Host, no VM). */
class BackupReader {
  readonly #context: IsolateContext;
  readonly #userId: string;
  readonly #keys: ReturnType<typeof backupKeys>;

  constructor(context: IsolateContext, userId: string) {
    this.#context = context;
    this.#userId = userId;
    this.#keys = backupKeys(objectKey(userId, ""));
  }

  async marker(): Promise<{ readonly text: string | null; readonly at: string | null; readonly syncId: string | null }> {
    const object = await this.#context.ports.bucket.get(this.#keys.marker);
    const text = object === null ? null : decodeText(object.bytes);
    const at = text === null ? null : this.#context.parts.parseMarker(text);
    const [first = ""] = (text ?? "").split("|");
    return { text, at, syncId: at !== null && first !== at ? first : null };
  }

  /** What kind of backup there is, its size and when it came. */
  async backup(): Promise<{ readonly backupFormat: string; readonly hasBackup: boolean; readonly backup: Fields | null }> {
    const { bucket } = this.#context.ports;
    const [manifests, live, tar, legacy] = await Promise.all([
      bucket.list({ prefix: this.#keys.manifests }),
      bucket.list({ prefix: this.#keys.liveRoot }),
      bucket.list({ prefix: objectKey(this.#userId, "/backup") }),
      bucket.list({ prefix: objectKey(this.#userId, "/openclaw/"), limit: 1 }),
    ]);
    const newest = manifests.objects.at(-1);
    if (newest !== undefined || live.objects.length > 0) {
      const backup = newest === undefined ? listed(live.objects) : await this.#manifest(await bucket.get(newest.key));
      return { backupFormat: "legacy-root", hasBackup: true, backup };
    }
    const archives = tar.objects.filter(({ key }) => key.endsWith(".tar.gz"));
    if (archives.length > 0) return { backupFormat: "tar", hasBackup: true, backup: listed(archives) };
    if (legacy.objects.length > 0) return { backupFormat: "legacy-openclaw", hasBackup: true, backup: listed(legacy.objects) };
    return { backupFormat: "none", hasBackup: false, backup: null };
  }

  /** Names only, never a value (worker:OBS-12). */
  async secretNames(): Promise<readonly string[]> {
    const object = await this.#context.ports.bucket.get(objectKey(this.#userId, "/secrets.json"));
    return object === null ? [] : Object.keys(jsonOf(object) ?? {});
  }

  async lastError(): Promise<Fields | null> {
    const object = await this.#context.ports.bucket.get(this.#keys.lastError);
    return object === null ? null : jsonOf(object);
  }

  async #manifest(object: StoredObject | null): Promise<Fields | null> {
    const manifest = object === null ? null : parseManifest(object.bytes);
    if (object === null || manifest === null) return null;
    const sizeBytes = Object.values(manifest.files).reduce((sum, { size }) => sum + size, 0);
    const metadata = { generation: manifest.generation, files: Object.keys(manifest.files).length };
    return { ...sizeFields(sizeBytes), uploaded: isoTime(object.uploadedAt), metadata };
  }
}

const jsonOf = ({ bytes }: StoredObject): Fields | null => {
  try {
    const value: unknown = JSON.parse(decodeText(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
};

const sizeFields = (sizeBytes: number): Fields => ({ sizeBytes, sizeMB: Math.round(sizeBytes / 10_485.76) / 100 });

const listed = (objects: readonly ObjectHead[]): Fields => ({
  ...sizeFields(objects.reduce((sum, { size }) => sum + size, 0)),
  uploaded: isoTime(Math.max(...objects.map(({ uploadedAt }) => uploadedAt))),
  metadata: {},
});

/** What a look at the bucket came to, in time; 502 where it cannot be had (worker.md B.5). */
const fromBucket = async (context: IsolateContext, userId: string, look: () => Promise<Fields>): Promise<Response> => {
  try {
    const work = look();
    // Past the limit nobody waits for it.
    work.catch(() => {});
    const fields = await withDeadline(context.ports.clock, BUCKET_MS, work);
    if (fields === TIMED_OUT) throw new Error(`the bucket did not answer within ${BUCKET_MS} ms`);
    return respond(context, { status: 200, fields: { userId, ...fields } });
  } catch (error) {
    context.ports.log.write("warn", "the backup's status could not be read", { userId, error: factsOf(error).message });
    return respond(context, { status: 502, fields: { error: "The bucket could not be read", userId, errorType: "r2_error" } });
  }
};

/** GET /users/:id/r2-status (worker:SYNC-23). */
export const r2StatusRoute = (context: IsolateContext, userId: string): Promise<Response> =>
  fromBucket(context, userId, async () => {
    const reader = new BackupReader(context, userId);
    const [marker, backup, secrets, lastError] = await Promise.all([
      reader.marker(),
      reader.backup(),
      reader.secretNames(),
      reader.lastError(),
    ]);
    const minutes = marker.at === null ? null : minutesBetween(marker.at, context.ports.clock.now());
    return {
      ...backup,
      lastSync: marker.at,
      syncId: marker.syncId,
      minutesSinceSync: minutes === null ? null : Math.round(minutes),
      secrets,
      healthy: minutes !== null && context.parts.isFresh(minutes),
      ...(lastError === null ? {} : { lastError }),
    };
  });

/** GET /users/:id/r2-health (worker:SYNC-24); a stale backup is an alert. */
export const r2HealthRoute = (context: IsolateContext, userId: string): Promise<Response> =>
  fromBucket(context, userId, async () => {
    const { text, at } = await new BackupReader(context, userId).marker();
    if (at === null) return { healthy: false, reason: text === null ? "never synced" : "the sync marker cannot be read" };
    const minutes = minutesBetween(at, context.ports.clock.now());
    const healthy = context.parts.isFresh(minutes);
    if (!healthy) context.ports.log.write("error", "alert", { alert: "sync_stale", userId, minutes: Math.round(minutes) });
    return { healthy, lastSync: at, minutesSinceSync: Math.round(minutes), threshold: THRESHOLD_MINUTES };
  });
