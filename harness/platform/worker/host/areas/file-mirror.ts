import { factsOf } from "#harness/platform/worker/error-facts.ts";
import { bucketWithin, WRITTEN_AT } from "#harness/platform/worker/look-through.ts";
import type { HostPorts } from "#harness/platform/worker/host/ports.ts";
import type { FileRecord } from "./file-records.ts";

/** The bucket gets this long to follow a change before the caller is told that it has not, ms (worker:FILE-15). */
const MIRROR_MS = 5_000;
/** A conditional put that lost to somebody else is tried this often. */
const PUT_TRIES = 3;

type Keys = Pick<FileRecord, "key" | "writeKey" | "tombstoneKey">;

/** Brings changes of files to the bucket, where nothing waits longer than its limit and nothing late overwrites what is newer. */
export class FileMirror {
  readonly #ports: HostPorts;

  constructor(ports: HostPorts) {
    this.#ports = ports;
  }

  /**
   * Stores content that was in force at `writtenAt`. `fence` is run before every put: it writes to
   * the Host's storage, so that a replaced instance's put never leaves. Null on success, else why not.
   */
  put(keys: Keys, content: { readonly bytes: Uint8Array; readonly writtenAt: number }, fence: () => Promise<void>): Promise<string | null> {
    const { bucket } = this.#ports;
    return this.#within(async (inTime) => {
      for (let number = 1; number <= PUT_TRIES; number += 1) {
        const head = await bucket.head(keys.writeKey);
        inTime();
        await fence();
        const metadata = { [WRITTEN_AT]: String(content.writtenAt) };
        // On the condition that nothing came between: a put that is late then finds another object and does nothing.
        const stored = await bucket.put(keys.writeKey, content.bytes, { metadata, onlyIfEtag: head?.etag ?? null });
        inTime();
        if (stored === null) continue;
        if (keys.tombstoneKey !== null) await bucket.delete([keys.tombstoneKey]);
        return;
      }
      throw new Error("the object was changed by others again and again");
    });
  }

  /** Removes the object and leaves a tombstone for whoever restores. Null on success, else why not. */
  remove(keys: Keys): Promise<string | null> {
    const { bucket } = this.#ports;
    return this.#within(async (inTime) => {
      if (keys.tombstoneKey !== null) {
        await bucket.put(keys.tombstoneKey, new Uint8Array(), { metadata: { [WRITTEN_AT]: String(this.#ports.clock.now()) } });
        inTime();
      }
      await bucket.delete([keys.key]);
    });
  }

  /** Whether the bucket has the object; null when it does not say. */
  async has(key: string): Promise<boolean | null> {
    try {
      return (await bucketWithin(this.#ports.clock, MIRROR_MS, this.#ports.bucket.head(key))) !== null;
    } catch {
      return null;
    }
  }

  async #within(work: (inTime: () => void) => Promise<void>): Promise<string | null> {
    let late = false;
    const running = work(() => {
      if (late) throw new Error("too late");
    });
    try {
      await bucketWithin(this.#ports.clock, MIRROR_MS, running);
      return null;
    } catch (error) {
      late = true;
      // What is still under way is nobody's any more; it sends nothing further.
      this.#ports.waitUntil(running.catch(() => {}));
      return factsOf(error).message;
    }
  }
}
