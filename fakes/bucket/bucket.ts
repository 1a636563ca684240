import type { BackendErrorFields } from "#harness/ports/backend-error.ts";
import { BackendError } from "#harness/ports/backend-error.ts";
import type { BucketApi, GetOptions, ListOptions, ListPage, ObjectHead, PutOptions, StoredObject } from "#harness/ports/bucket.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import type { Clock } from "#harness/ports/clock.ts";
import { contentTag } from "#harness/seed/content-tag.ts";

const PAGE_MAX = 1_000;
/** R2 refuses longer keys (worker:FILE-12). */
const KEY_BYTES_MAX = 1_024;
/** Longer objects are told by size and tag only. */
const TEXT_MAX = 4_000;

export interface BucketOptions {
  readonly clock: Clock;
  readonly journal: (entry: JournalEntry) => void;
}

/** R2 as the worker's binding shows it, in memory: byte-exact, conditional, pages of 1,000, with an access log. */
export class FakeBucket implements BucketApi {
  readonly #options: BucketOptions;
  readonly #objects = new Map<string, StoredObject>();
  #placing = false;
  #outage: BackendErrorFields | undefined;
  #damage: { readonly how: "truncates" | "loses"; readonly keyPart: string } | undefined;

  constructor(options: BucketOptions) {
    this.#options = options;
  }

  /** Every call fails with this error until `recover`. */
  fail(error: BackendErrorFields = { name: "Error", message: "R2 internal error: we encountered an internal error (10001)" }): void {
    this.#outage = error;
  }

  recover(): void {
    this.#outage = undefined;
    this.#damage = undefined;
  }

  /** Writes to keys that contain `keyPart` are acknowledged and lost, or cut in half; null ends it. */
  spoilPuts(damage: { readonly how: "truncates" | "loses"; readonly keyPart: string } | null): void {
    this.#damage = damage ?? undefined;
  }

  /** The bytes of an object, read past its users: nothing is journaled and no outage hides it. */
  peek(key: string): Uint8Array | null {
    return this.#objects.get(key)?.bytes.slice() ?? null;
  }

  /** Every key below a prefix, in order, read past its users. */
  keysBelow(prefix: string): readonly string[] {
    return [...this.#objects.keys()].filter((key) => key.startsWith(prefix)).toSorted(byBytes);
  }

  async get(key: string, { maxBytes = Number.POSITIVE_INFINITY }: GetOptions = {}): Promise<StoredObject | null> {
    this.#enter("get", key);
    const object = this.#objects.get(key);
    if (object === undefined) return null;
    return { ...object, bytes: object.size > maxBytes ? new Uint8Array() : object.bytes.slice() };
  }

  async head(key: string): Promise<ObjectHead | null> {
    this.#enter("head", key);
    const object = this.#objects.get(key);
    return object === undefined ? null : headOf(object);
  }

  async put(key: string, bytes: Uint8Array, options: PutOptions = {}): Promise<ObjectHead | null> {
    this.#enter("put", key);
    const damage = this.#damage !== undefined && key.includes(this.#damage.keyPart) ? this.#damage.how : null;
    const kept = damage === "truncates" ? bytes.slice(0, Math.floor(bytes.length / 2)) : bytes.slice();
    if (new TextEncoder().encode(key).length > KEY_BYTES_MAX) {
      throw new BackendError({ name: "Error", message: "put: The specified object name is not valid. (10020)" });
    }
    const stored = this.#objects.get(key);
    if (options.onlyIfEtag !== undefined && options.onlyIfEtag !== (stored?.etag ?? null)) return null;
    const object: StoredObject = {
      key,
      bytes: kept,
      size: kept.length,
      etag: contentTag(kept),
      uploadedAt: this.#options.clock.now(),
      metadata: { ...options.metadata },
    };
    if (damage === "loses") return headOf(object);
    this.#objects.set(key, object);
    const by = this.#placing ? { by: "story" } : {};
    this.#options.journal({ kind: "bucket-stored", key, size: object.size, tag: object.etag, ...textOf(key, kept), ...by });
    return headOf(object);
  }

  /** What a story puts in place itself, past the platform; it is journaled as the story's. */
  async place(key: string, bytes: Uint8Array): Promise<void> {
    this.#placing = true;
    // A put does all that it does before it is waited for.
    const stored = this.put(key, bytes);
    this.#placing = false;
    await stored;
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.#enter("delete", key);
      this.#objects.delete(key);
    }
  }

  async list(options: ListOptions = {}): Promise<ListPage> {
    this.#enter("list", options.prefix ?? "");
    const from = options.cursor ?? "";
    const keys = [...this.#objects.keys()]
      .filter((key) => key.startsWith(options.prefix ?? "") && byBytes(key, from) > 0)
      .toSorted(byBytes);
    const page = keys.slice(0, Math.min(options.limit ?? PAGE_MAX, PAGE_MAX));
    const objects = page.flatMap((key) => {
      const object = this.#objects.get(key);
      return object === undefined ? [] : [headOf(object)];
    });
    const last = page.at(-1);
    return page.length < keys.length && last !== undefined ? { objects, truncated: true, cursor: last } : { objects, truncated: false };
  }

  #enter(operation: string, key: string): void {
    this.#options.journal({ kind: `bucket-${operation}`, key });
    if (this.#outage !== undefined) throw new BackendError(this.#outage);
  }
}

/** What is short, readable and no user's file is told word for word: markers and manifests are judged by it. */
const textOf = (key: string, bytes: Uint8Array): { readonly text?: string } => {
  const isControl = (key.split("/")[2] ?? "").startsWith(".");
  return isControl && bytes.length <= TEXT_MAX ? { text: new TextDecoder().decode(bytes) } : {};
};

const headOf = ({ bytes: _bytes, ...head }: StoredObject): ObjectHead => head;

/** The order of UTF-8 bytes is that of code points, which UTF-16 keeps except beside surrogates: U+E000 to U+FFFF come before them. */
const rankOf = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

const byBytes = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rankOf(left) - rankOf(right);
  }
  return a.length - b.length;
};
