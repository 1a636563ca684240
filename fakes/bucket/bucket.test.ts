import { describe, expect, test } from "vitest";
import type { Clock } from "#harness/ports/clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { contentTag } from "#harness/seed/content-tag.ts";
import { bucketContract } from "./bucket.contract.ts";
import { FakeBucket } from "./bucket.ts";

const NOW = 1_767_225_600_000;

/** Time stands still: the fake only stamps what is put. */
const stillClock: Clock = { now: () => NOW, timer: () => ({ done: Promise.resolve(), cancel: () => {} }) };

const openFake = (): { bucket: FakeBucket; journal: JournalEntry[] } => {
  const journal: JournalEntry[] = [];
  return { bucket: new FakeBucket({ clock: stillClock, journal: (entry) => journal.push(entry) }), journal };
};

describe("the fake bucket keeps R2's contract", () => {
  bucketContract(() => {
    const { bucket } = openFake();
    const fill = async (keys: readonly string[]): Promise<void> => {
      for (const key of keys) await bucket.put(key, new Uint8Array([120]));
    };
    return { bucket, fill };
  });
});

describe("the fake bucket's own side", () => {
  test("writes down every access with its key, in order", async () => {
    const { bucket, journal } = openFake();
    await bucket.put("users/u1/a", new Uint8Array());
    await bucket.get("users/u1/a");
    await bucket.head("users/u1/b");
    await bucket.list({ prefix: "users/u1/" });
    await bucket.delete(["users/u1/a", "users/u1/b"]);
    expect(journal).toEqual([
      { kind: "bucket-put", key: "users/u1/a" },
      { kind: "bucket-stored", key: "users/u1/a", size: 0, tag: contentTag(new Uint8Array()) },
      { kind: "bucket-get", key: "users/u1/a" },
      { kind: "bucket-head", key: "users/u1/b" },
      { kind: "bucket-list", key: "users/u1/" },
      { kind: "bucket-delete", key: "users/u1/a" },
      { kind: "bucket-delete", key: "users/u1/b" },
    ]);
  });

  test("acknowledges writes that it cuts in half or loses, where it was told to", async () => {
    const { bucket } = openFake();
    bucket.spoilPuts({ how: "truncates", keyPart: "/blobs/" });
    expect((await bucket.put("users/u1/blobs/a", new Uint8Array([1, 2, 3, 4])))?.size).toBe(2);
    expect((await bucket.put("users/u1/b", new Uint8Array([1, 2])))?.size).toBe(2);
    bucket.spoilPuts({ how: "loses", keyPart: "" });
    expect(await bucket.put("users/u1/c", new Uint8Array([1]))).not.toBeNull();
    expect([await bucket.get("users/u1/c"), (await bucket.get("users/u1/blobs/a"))?.size]).toEqual([null, 2]);
    bucket.recover();
    await bucket.put("users/u1/c", new Uint8Array([1]));
    expect((await bucket.get("users/u1/c"))?.size).toBe(1);
  });

  test("stamps an object with the clock's time", async () => {
    const { bucket } = openFake();
    expect((await bucket.put("a", new Uint8Array()))?.uploadedAt).toBe(NOW);
  });

  test("in an outage refuses every call, writes it down, and loses nothing", async () => {
    const { bucket, journal } = openFake();
    await bucket.put("a", new Uint8Array([1]));
    bucket.fail();
    await expect(bucket.get("a")).rejects.toThrow("R2 internal error");
    await expect(bucket.head("a")).rejects.toThrow("R2 internal error");
    await expect(bucket.put("b", new Uint8Array())).rejects.toThrow("R2 internal error");
    await expect(bucket.delete(["a"])).rejects.toThrow("R2 internal error");
    await expect(bucket.list()).rejects.toThrow("R2 internal error");
    const stored = journal.filter(({ kind }) => kind === "bucket-stored").length;
    expect(journal.length - stored, "an access that failed is an access").toBe(6);
    bucket.recover();
    expect((await bucket.get("a"))?.bytes).toEqual(new Uint8Array([1]));
    expect(await bucket.get("b")).toBeNull();
  });

  test("fails with the error that it was given", async () => {
    const { bucket } = openFake();
    bucket.fail({ name: "Error", message: "R2 is out to lunch (10043)" });
    await expect(bucket.get("a")).rejects.toThrow("out to lunch (10043)");
  });
});
