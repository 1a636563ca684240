import { describe, expect, test } from "vitest";
import type { BucketApi, ObjectHead } from "#harness/ports/bucket.ts";

/** A bucket under test, and a quick way to fill it. */
export interface OpenedBucket {
  readonly bucket: BucketApi;
  /** Puts an object of one byte under each key. */
  readonly fill: (keys: readonly string[]) => Promise<void>;
}

/** Opens the bucket under test; it may be shared, so every test keeps to keys of its own. */
type OpenBucket = () => OpenedBucket;

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const keysOf = (objects: readonly ObjectHead[]): readonly string[] => objects.map((object) => object.key);

/** R2 refuses longer keys (worker:FILE-12). */
const KEY_BYTES_MAX = 1_024;
const PAGE_MAX = 1_000;

const contentContract = (open: OpenBucket): void => {
  describe("content", () => {
    test("comes back byte for byte, also bytes that are no UTF-8", async () => {
      const { bucket } = open();
      const bytes = Uint8Array.from({ length: 1_024 }, (_, i) => i % 256);
      await bucket.put("content/binary", bytes);
      const stored = await bucket.get("content/binary");
      expect(stored?.bytes).toEqual(bytes);
      expect(stored?.size, "size counts bytes").toBe(1_024);
    });

    test("of zero bytes is an object, not a missing one", async () => {
      const { bucket } = open();
      await bucket.put("content/empty", new Uint8Array());
      const stored = await bucket.get("content/empty");
      expect(stored).not.toBeNull();
      expect(stored?.bytes).toEqual(new Uint8Array());
      expect(stored?.size).toBe(0);
    });

    test("does not change when the caller's own bytes do", async () => {
      const { bucket } = open();
      const bytes = text("kept");
      await bucket.put("content/copy", bytes);
      bytes.fill(0);
      const first = await bucket.get("content/copy");
      first?.bytes.fill(0);
      expect((await bucket.get("content/copy"))?.bytes).toEqual(text("kept"));
    });

    test("comes without its bytes when it is larger than was asked for, with its size all the same", async () => {
      const { bucket } = open();
      await bucket.put("content/large", text("12345"));
      expect(await bucket.get("content/large", { maxBytes: 4 })).toMatchObject({ bytes: new Uint8Array(), size: 5 });
      expect((await bucket.get("content/large", { maxBytes: 5 }))?.bytes).toEqual(text("12345"));
    });

    test("is replaced whole by the next put", async () => {
      const { bucket } = open();
      await bucket.put("content/overwrite", text("a longer first version"));
      await bucket.put("content/overwrite", text("second"));
      expect((await bucket.get("content/overwrite"))?.bytes).toEqual(text("second"));
    });

    test("of a key that was never put is null", async () => {
      const { bucket } = open();
      expect(await bucket.get("content/never")).toBeNull();
      expect(await bucket.head("content/never")).toBeNull();
    });
  });
};

const headContract = (open: OpenBucket): void => {
  describe("head", () => {
    test("says what get says, without bytes", async () => {
      const { bucket } = open();
      const written = await bucket.put("head/one", text("four"), { metadata: { origin: "sync-7" } });
      const head = await bucket.head("head/one");
      expect(head).toEqual(written);
      expect(head).toMatchObject({ key: "head/one", size: 4, metadata: { origin: "sync-7" } });
      expect(head).not.toHaveProperty("bytes");
    });

    test("keeps metadata with the object, in get and in list", async () => {
      const { bucket } = open();
      await bucket.put("head/metadata", text("x"), { metadata: { generation: "12", origin: "isolate-1" } });
      const expected = { generation: "12", origin: "isolate-1" };
      expect((await bucket.get("head/metadata"))?.metadata).toEqual(expected);
      expect((await bucket.list({ prefix: "head/metadata" })).objects[0]?.metadata, "metadata in a list").toEqual(expected);
    });

    test("has no metadata left after a put without any", async () => {
      const { bucket } = open();
      await bucket.put("head/bare", text("x"), { metadata: { generation: "1" } });
      await bucket.put("head/bare", text("x"));
      expect((await bucket.head("head/bare"))?.metadata).toEqual({});
    });
  });
};

const conditionContract = (open: OpenBucket): void => {
  describe("etag and conditional put", () => {
    test("other bytes have another etag", async () => {
      const { bucket } = open();
      const first = await bucket.put("etag/changes", text("one"));
      const second = await bucket.put("etag/changes", text("two"));
      expect(second?.etag).not.toBe(first?.etag);
      expect((await bucket.head("etag/changes"))?.etag).toBe(second?.etag);
    });

    // R2's etag is the MD5 of the bytes: a condition cannot see that the same bytes were written again.
    test("the same bytes put again have the same etag", async () => {
      const { bucket } = open();
      const first = await bucket.put("etag/same", text("one"));
      await bucket.put("etag/same", text("two"));
      const again = await bucket.put("etag/same", text("one"));
      expect(again?.etag).toBe(first?.etag);
    });

    test("a put on the stored etag writes", async () => {
      const { bucket } = open();
      const first = await bucket.put("etag/match", text("one"));
      const written = await bucket.put("etag/match", text("two"), { onlyIfEtag: first?.etag ?? "" });
      expect(written).not.toBeNull();
      expect((await bucket.get("etag/match"))?.bytes).toEqual(text("two"));
    });

    test("a put on an older etag answers null and writes nothing", async () => {
      const { bucket } = open();
      const first = await bucket.put("etag/stale", text("one"));
      await bucket.put("etag/stale", text("two"));
      expect(await bucket.put("etag/stale", text("three"), { onlyIfEtag: first?.etag ?? "" })).toBeNull();
      expect((await bucket.get("etag/stale"))?.bytes).toEqual(text("two"));
    });

    test("a put on an etag of a missing object answers null", async () => {
      const { bucket } = open();
      expect(await bucket.put("etag/gone", text("one"), { onlyIfEtag: "00000000" })).toBeNull();
      expect(await bucket.head("etag/gone")).toBeNull();
    });

    test("of two puts that must find nothing, the first writes", async () => {
      const { bucket } = open();
      const first = await bucket.put("etag/absent", text("one"), { onlyIfEtag: null });
      const second = await bucket.put("etag/absent", text("two"), { onlyIfEtag: null });
      expect([first === null, second === null], "first writes, second is refused").toEqual([false, true]);
      expect((await bucket.get("etag/absent"))?.bytes).toEqual(text("one"));
    });
  });
};

const deleteContract = (open: OpenBucket): void => {
  describe("delete", () => {
    test("removes several keys at once and does not mind missing ones", async () => {
      const { bucket, fill } = open();
      await fill(["delete/a", "delete/b", "delete/c"]);
      await bucket.delete(["delete/a", "delete/never", "delete/c"]);
      expect(keysOf((await bucket.list({ prefix: "delete/" })).objects)).toEqual(["delete/b"]);
    });

    test("of no key at all does nothing", async () => {
      const { bucket } = open();
      await bucket.put("delete-none/a", text("x"));
      await bucket.delete([]);
      expect(await bucket.head("delete-none/a")).not.toBeNull();
    });
  });
};

const listContract = (open: OpenBucket): void => {
  describe("list", () => {
    test("names the keys of a prefix only, in the order of their bytes", async () => {
      const { bucket, fill } = open();
      const sorted = ["order/B", "order/a", "order/a/b", "order/a0", "order/é", "order/\uFFFD", "order/😀"];
      await fill(sorted.toReversed());
      await bucket.put("order", text("not below the prefix"));
      const page = await bucket.list({ prefix: "order/" });
      expect(keysOf(page.objects)).toEqual(sorted);
      expect(page.truncated).toBe(false);
      expect(page.cursor, "a whole list has no cursor").toBeUndefined();
    });

    test("goes on behind a cursor in the order of bytes, whatever the characters", async () => {
      const { bucket, fill } = open();
      // By UTF-16 units the emoji stands before U+FFFD, by bytes behind it.
      const sorted = ["cursor/a", "cursor/\uFFFD", "cursor/😀"];
      await fill(sorted);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await bucket.list({ prefix: "cursor/", limit: 1, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...keysOf(page.objects));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(seen).toEqual(sorted);
    });

    test("of 2,300 keys comes in pages of 1,000, each key once", async () => {
      const { bucket, fill } = open();
      const keys = Array.from({ length: 2_300 }, (_, i) => `pages/${String(i).padStart(4, "0")}`);
      await fill(keys);
      const first = await bucket.list({ prefix: "pages/", limit: 5_000 });
      const second = await bucket.list({ prefix: "pages/", cursor: first.cursor ?? "" });
      const third = await bucket.list({ prefix: "pages/", cursor: second.cursor ?? "" });
      expect([first, second, third].map((page) => [page.objects.length, page.truncated])).toEqual([
        [PAGE_MAX, true],
        [PAGE_MAX, true],
        [300, false],
      ]);
      expect(keysOf([first, second, third].flatMap((page) => page.objects))).toEqual(keys);
    });

    test("that ends exactly at its limit is not truncated", async () => {
      const { bucket, fill } = open();
      await fill(["exact/a", "exact/b"]);
      expect(await bucket.list({ prefix: "exact/", limit: 2 })).toMatchObject({ truncated: false });
    });
  });
};

const keyContract = (open: OpenBucket): void => {
  describe("keys", () => {
    test("of 1,024 bytes are taken, of one more refused", async () => {
      const { bucket } = open();
      const longest = `long/${"é".repeat(509)}k`;
      expect(text(longest)).toHaveLength(KEY_BYTES_MAX);
      await bucket.put(longest, text("x"));
      expect(await bucket.head(longest)).not.toBeNull();
      await expect(bucket.put(`${longest}k`, text("x")), "the limit counts bytes, not characters").rejects.toThrow("not valid");
    });
  });
};

/** What the worker relies on R2 for (worker.md C.6, FILE): run against the fake and against its twin. */
export const bucketContract = (open: OpenBucket): void => {
  contentContract(open);
  headContract(open);
  conditionContract(open);
  deleteContract(open);
  listContract(open);
  keyContract(open);
};
