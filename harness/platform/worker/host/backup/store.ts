import { backupKeys, decodeText, hashOf, parseManifest, type BackupKeys, type Manifest } from "#harness/platform/worker/backup/manifest.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { userOfSandbox } from "#harness/platform/worker/user-path.ts";
import type { BucketApi, ObjectHead, PutOptions, StoredObject } from "#harness/ports/bucket.ts";
import { sleep, TIMED_OUT, withDeadline, type Clock } from "#harness/ports/clock.ts";
import type { HostPorts } from "#harness/platform/worker/host/ports.ts";

/** How long one call of the bucket may take, ms: a backup never hangs on one (worker:SYNC-26). */
const CALL_MS = 15_000;
const READ_TRIES = 3;
const TRY_AGAIN_MS = 1_000;

/** What is stored is not what was sent, or cannot be had. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}

/** The manifests of a user, newest first. */
export interface Generations {
  /** The newest complete one; null when there is none. */
  readonly newest: Manifest | null;
  /** The newest one of other data than the newest; null when there is none. */
  readonly previous: Manifest | null;
  readonly keys: readonly string[];
  /** Whether the manifest that the marker names cannot be read. */
  readonly broken: boolean;
}

/** One user's part of the bucket: bounded calls, whole lists, writes that are read back. */
export class BackupStore {
  readonly keys: BackupKeys;
  readonly #bucket: BucketApi;
  readonly #clock: Clock;
  readonly #parts: WorkerParts;

  constructor({ name, bucket, clock }: HostPorts, parts: WorkerParts) {
    this.keys = backupKeys(`users/${userOfSandbox(name)}`);
    this.#bucket = bucket;
    this.#clock = clock;
    this.#parts = parts;
  }

  /** A read, tried again when it fails. */
  async get(key: string): Promise<StoredObject | null> {
    return this.#again(() => this.#bucket.get(key));
  }

  async text(key: string): Promise<string | null> {
    const object = await this.get(key);
    return object === null ? null : decodeText(object.bytes);
  }

  /** Every object below a prefix, page by page (worker:SYNC-1). */
  async list(prefix: string): Promise<readonly ObjectHead[]> {
    const objects: ObjectHead[] = [];
    let cursor: string | undefined;
    for (;;) {
      const from = cursor === undefined ? {} : { cursor };
      const page = await this.#again(() => this.#bucket.list({ prefix, ...from }));
      objects.push(...page.objects);
      if (page.cursor === undefined) return objects;
      cursor = page.cursor;
    }
  }

  /** A write; null when its condition did not hold. */
  put(key: string, bytes: Uint8Array, options: PutOptions = {}): Promise<ObjectHead | null> {
    return this.#within(this.#bucket.put(key, bytes, options));
  }

  /** A write that is read back through the bucket before it counts (worker:SYNC-2, SYNC-19). Throws `BackupError`. */
  async putProven(key: string, bytes: Uint8Array): Promise<void> {
    await this.put(key, bytes);
    const found = await this.get(key);
    const sent = { size: bytes.length, sha256: hashOf(bytes) };
    const seen = found === null ? null : { size: found.bytes.length, sha256: hashOf(found.bytes) };
    if (!this.#parts.confirms({ sent, found: seen })) throw new BackupError(`${key} is not in the bucket as it was sent`);
  }

  async delete(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.#within(this.#bucket.delete(keys));
  }

  head(key: string): Promise<ObjectHead | null> {
    return this.#within(this.#bucket.head(key));
  }

  /** The manifests, newest first; one that was cut short is none, unless a marker vouches for it. */
  async generations(marker: string | null): Promise<Generations> {
    const keys = (await this.list(this.keys.manifests)).map(({ key }) => key).toReversed();
    let newest: Manifest | null = null;
    let broken = false;
    for (const key of keys) {
      const object = await this.get(key);
      const manifest = object === null ? null : parseManifest(object.bytes);
      if (manifest === null) broken ||= newest === null && marker !== null && key.endsWith(`-${marker.split("|")[0]}`);
      else if (newest === null) newest = manifest;
      else if (manifest.generation !== newest.generation) return { newest, previous: manifest, keys, broken };
    }
    return { newest, previous: null, keys, broken };
  }

  async #again<T>(work: () => Promise<T>): Promise<T> {
    for (let number = 1; ; number += 1) {
      try {
        return await this.#within(work());
      } catch (error) {
        if (number >= READ_TRIES) throw error;
        await sleep(this.#clock, TRY_AGAIN_MS);
      }
    }
  }

  async #within<T>(work: Promise<T>): Promise<T> {
    const result = await withDeadline(this.#clock, CALL_MS, work);
    if (result === TIMED_OUT) throw new BackupError(`the bucket did not answer within ${CALL_MS} ms`);
    return result;
  }
}
