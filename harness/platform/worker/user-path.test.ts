import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isUserId, normalisePath, objectKey, sandboxName, type PathResult } from "./user-path.ts";

const normal = (raw: string): PathResult => normalisePath(raw, "u1");

/** Strings made of what paths are made of, and of what attackers add. */
const pathLike = fc
  .array(
    fc.oneof(fc.constantFrom("..", ".", "", "root", "a b", "%2e%2e", "\\", "\0", "u2", "é", "secrets.json"), fc.string({ unit: "binary" })),
    {
      maxLength: 8,
    },
  )
  .map((segments) => segments.join("/"));

describe("a path", () => {
  // worker:FILE-11
  test.for<[string, string]>([
    ["/root/a", "/root/a"],
    ["root/a", "/root/a"],
    ["//root///a/", "/root/a"],
    ["./root/./a", "/root/a"],
    ["/root/a file; $(rm -rf) 'quoted'", "/root/a file; $(rm -rf) 'quoted'"],
    ["/root/...", "/root/..."],
    ["/root/..hidden", "/root/..hidden"],
    ["/root/%2e%2e", "/root/%2e%2e"],
    ["/root/é😀", "/root/é😀"],
  ])("%j is %j", ([raw, path]) => {
    expect(normal(raw)).toEqual({ ok: true, path });
  });

  test.for(["", "/", "//", "/./.", "."])("%j names no file", (raw) => {
    expect(normal(raw)).toEqual({ ok: false, status: 400, error: "File path is required" });
  });

  // worker:FILE-12
  test.for(["..", "../u2/x", "/root/../../u2/x", "root/..", "/root/a\0b", "..\\u2\\x", "/root\\a"])("%j is refused", (raw) => {
    expect(normal(raw)).toEqual({ ok: false, status: 400, error: "Invalid file path" });
  });

  test("may be so long that its key in the bucket has 1,024 bytes, and no longer", () => {
    const longest = "é".repeat((1_024 - "users/u1/".length - 1) / 2);
    expect(new TextEncoder().encode(objectKey("u1", `/${longest}a`))).toHaveLength(1_024);
    expect(normal(`${longest}a`)).toMatchObject({ ok: true });
    expect(normal(`${longest}aa`)).toMatchObject({ ok: false, status: 400 });
  });

  // worker:FILE-13
  test.for([
    ".last-sync",
    ".last-sync-2",
    ".registered",
    ".restore-time",
    "secrets.json",
    "backup.tar.gz",
    "backup-2026.tar.gz",
    ".tombstones/x",
    ".manifest",
    ".manifest.json",
    "openclaw/config.json",
    "clawdbot/clawdbot.json",
    "workspace/a",
    "skills/a",
    "./secrets.json",
    "//secrets.json",
  ])("%s is a control object and reserved", (raw) => {
    expect(normal(raw)).toEqual({ ok: false, status: 403, error: "reserved path" });
  });

  test.for(["/root/secrets.json", "/root/.clawdbot/clawdbot.json", "/root/backup.tar.gz", "/home/workspace/a", "/backups/a"])(
    "%s only looks like a control object",
    (raw) => {
      expect(normal(raw)).toEqual({ ok: true, path: raw });
    },
  );

  // worker:ISO-2
  test("never leaves its user's prefix, whatever the string", () => {
    fc.assert(
      fc.property(pathLike, (raw) => {
        const result = normal(raw);
        if (!result.ok) return;
        const key = objectKey("u1", result.path);
        expect(key.startsWith("users/u1/")).toBe(true);
        const segments = key.split("/");
        for (const wrong of ["", ".", ".."]) expect(segments, `of ${JSON.stringify(raw)}`).not.toContain(wrong);
        expect(new TextEncoder().encode(key).length).toBeLessThanOrEqual(1_024);
      }),
    );
  });

  test("is normalised once: doing it again changes nothing", () => {
    fc.assert(
      fc.property(pathLike, (raw) => {
        const result = normal(raw);
        if (!result.ok) return;
        expect(normal(result.path)).toEqual(result);
      }),
    );
  });

  test("that two spellings share is one object and one file", () => {
    const spellings = ["/root/a", "root/a", "//root//a", "./root/./a/"];
    expect(new Set(spellings.map((raw) => JSON.stringify(normal(raw)))).size).toBe(1);
  });
});

describe("a user id", () => {
  // worker:ISO-3, ISO-8
  test.for(["u", "u1", "U_1-x", "0", "a_", "x".repeat(54)])("%s may name a sandbox", (id) => {
    expect(isUserId(id)).toBe(true);
    expect(sandboxName(id)).toBe(`openclaw-${id}`);
    expect(sandboxName(id).length).toBeLessThanOrEqual(63);
  });

  test.for(["", "-u", "_u", "u-", "x".repeat(55), "u 1", "u/1", "u1/../u2", "u.1", "é", "undefined", "null", "u1\n"])(
    "%j may not",
    (id) => {
      expect(isUserId(id)).toBe(false);
    },
  );
});
