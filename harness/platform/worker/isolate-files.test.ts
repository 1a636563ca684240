import { describe, expect, test } from "vitest";
import type { Failure } from "./failure.ts";
import type { FileTarget, ReadDone, Standing } from "./host/areas/file-api.ts";
import { done, openIsolate, SECRET, type OpenIsolate } from "./isolate.contract.ts";

const BASE = "/api/super/users/u1/files";
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const fileOf = (bytes: Uint8Array, modifiedAt = 0): ReadDone => ({ bytes, size: bytes.length, modifiedAt, stale: false });
/** What the container was asked through the Host: how a path stands is known without it. */
const containerCalls = ({ hostCalls }: OpenIsolate): readonly string[] =>
  hostCalls.map(({ call }) => call).filter((call) => !call.endsWith(".standing"));
/** A sandbox that sleeps, and nothing that the bucket does not show. */
const standing = async (): Promise<Standing> => ({ promise: { kind: "none" }, container: { kind: "down" } });
const ABSENT: Failure = { kind: "absent", message: "File not found: /root/a", transient: false, admitted: false, status: 404 };
const REFUSED: Failure = { kind: "refused-path", message: "Is a directory", transient: false, admitted: false, status: 400 };
const NEVER: Failure = { kind: "permanent-start", message: "no such image", transient: false, admitted: false, status: 503 };

/** An isolate whose container has these files. */
const withContainer = (files: Readonly<Record<string, string>>): OpenIsolate => {
  const read = async (_call: unknown, { containerPath }: FileTarget) => {
    const text = files[containerPath];
    if (text === undefined) return { ok: false as const, failure: ABSENT };
    return done(fileOf(bytesOf(text), 1_767_000_000_000));
  };
  return openIsolate({ host: { read, standing } });
};

describe("a read from whatever source has it", () => {
  // worker:FILE-1
  test("is answered by the bucket without a word to the container", async () => {
    const isolate = withContainer({ "/root/a": "in the container" });
    await isolate.bucket.put("users/u1/root/a", bytesOf("in the bucket"));
    expect(await isolate.ask(`${BASE}/root/a`)).toMatchObject({
      status: 200,
      body: {
        userId: "u1",
        path: "/root/a",
        content: "in the bucket",
        encoding: "utf-8",
        source: "r2",
        size: 13,
        lastModified: "2026-01-01T00:00:00.000Z",
      },
    });
    expect(containerCalls(isolate)).toEqual([]);
  });

  // worker:FILE-2
  test("asks the container when the bucket has nothing", async () => {
    const isolate = withContainer({ "/root/a": "in the container" });
    expect(await isolate.ask(`${BASE}/root/a`)).toMatchObject({
      status: 200,
      body: { content: "in the container", source: "container", lastModified: "2025-12-29T09:20:00.000Z" },
    });
    expect(isolate.bucketKeys).toEqual(["users/u1/root/a"]);
  });

  // worker:FILE-3, FILE-28
  test("is a 404 that names both sources when neither has it, after one look at each", async () => {
    const isolate = withContainer({});
    expect(await isolate.ask(`${BASE}/root/network%20connection%20lost`)).toMatchObject({
      status: 404,
      body: { error: "File not found", path: "/root/network connection lost", triedSources: ["r2", "container"] },
    });
    expect([isolate.bucketKeys.length, containerCalls(isolate).length]).toEqual([1, 1]);
  });

  // worker:FILE-6
  test("falls to the container while the bucket is away, and says so in the log", async () => {
    const isolate = withContainer({ "/root/a": "in the container" });
    isolate.bucket.fail();
    expect(await isolate.ask(`${BASE}/root/a`)).toMatchObject({ status: 200, body: { source: "container" } });
    expect(isolate.logs).toEqual(["warn: bucket read failed"]);
  });

  // worker:FILE-6
  test("is a 503 and no 404 when the bucket is away and the container too", async () => {
    const isolate = openIsolate({ host: { standing, read: async () => ({ ok: false, failure: NEVER }) } });
    isolate.bucket.fail();
    expect(await isolate.ask(`${BASE}/root/a`)).toMatchObject({ status: 503, body: { userId: "u1", path: "/root/a" } });
  });

  // worker:FILE-26
  test("keeps the status of a refusal of the container", async () => {
    const isolate = openIsolate({ host: { standing, read: async () => ({ ok: false, failure: REFUSED }) } });
    expect(await isolate.ask(`${BASE}/root`)).toMatchObject({ status: 400, body: { error: "Is a directory", path: "/root" } });
    expect(containerCalls(isolate)).toHaveLength(1);
  });
});

describe("a read from one source", () => {
  // worker:FILE-7
  test("r2 never touches the container, be the file there or not", async () => {
    const isolate = withContainer({ "/root/a": "in the container" });
    await isolate.bucket.put("users/u1/root/b", bytesOf("b"));
    expect(await isolate.ask(`${BASE}/root/b?source=r2`)).toMatchObject({ status: 200, body: { source: "r2" } });
    expect(await isolate.ask(`${BASE}/root/a?source=r2`)).toMatchObject({ status: 404, body: { source: "r2", triedSources: ["r2"] } });
    expect(containerCalls(isolate)).toEqual([]);
  });

  // worker:FILE-7
  test("r2 is a 502 while the bucket is away: an outage is not absence", async () => {
    const isolate = withContainer({ "/root/a": "in the container" });
    isolate.bucket.fail();
    expect(await isolate.ask(`${BASE}/root/a?source=r2`)).toMatchObject({
      status: 502,
      body: { userId: "u1", path: "/root/a", errorType: "r2_error", source: "r2" },
    });
    expect(containerCalls(isolate)).toEqual([]);
  });

  // worker:FILE-8
  test("container never touches the bucket", async () => {
    const isolate = withContainer({ "/root/a": "in the container" });
    await isolate.bucket.put("users/u1/root/b", bytesOf("b"));
    const before = isolate.bucketKeys.length;
    expect(await isolate.ask(`${BASE}/root/a?source=container`)).toMatchObject({ status: 200, body: { source: "container" } });
    const missing = { status: 404, body: { source: "container", triedSources: ["container"] } };
    expect(await isolate.ask(`${BASE}/root/b?source=container`)).toMatchObject(missing);
    expect(isolate.bucketKeys).toHaveLength(before);
  });

  // worker:FILE-4
  test("may be chosen as `prefer`, and as both when they agree", async () => {
    const isolate = withContainer({});
    await isolate.bucket.put("users/u1/root/b", bytesOf("b"));
    for (const query of ["prefer=r2", "source=r2&prefer=r2", "source=auto", "prefer=auto"]) {
      expect((await isolate.ask(`${BASE}/root/b?${query}`)).body["source"], `with ${query}`).toBe("r2");
    }
  });

  test("is the configured one when none is named, and the first one tried when what was configured is no source", async () => {
    for (const [configured, source] of [
      ["container", "container"],
      ["r2", "r2"],
      ["disk", "r2"],
    ] as const) {
      const env = { MOLTBOT_GATEWAY_TOKEN: SECRET, FILES_DEFAULT_SOURCE: configured };
      const isolate = openIsolate({ host: { standing, read: async () => done(fileOf(bytesOf("x"))) }, env });
      await isolate.bucket.put("users/u1/root/a", bytesOf("x"));
      expect((await isolate.ask(`${BASE}/root/a`)).body["source"], `with ${configured}`).toBe(source);
      expect(isolate.logs.length > 0, `a warning about ${configured}`).toBe(configured === "disk");
    }
  });

  test.for(["source=R2", "source=", "source=disk", "prefer=both", "source=r2&prefer=container", "source=auto&prefer=r2"])(
    "%s is refused before anything is read",
    async (query) => {
      const isolate = withContainer({});
      expect((await isolate.ask(`${BASE}/root/a?${query}`)).status).toBe(400);
      expect([isolate.hostCalls, isolate.bucketKeys]).toEqual([[], []]);
    },
  );
});

describe("the content of a file", () => {
  // worker:FILE-9, FILE-10, FILE-25
  test.for<[string, Uint8Array, string, string, number]>([
    ["nothing at all", new Uint8Array(), "", "utf-8", 0],
    ["letters of two and four bytes", bytesOf("é😀"), "é😀", "utf-8", 6],
    ["a byte order mark", bytesOf("\uFEFFx"), "\uFEFFx", "utf-8", 4],
    ["bytes that are no text", Uint8Array.from([0xff, 0xfe, 0x00]), "//4A", "base64", 3],
    ["a zero byte in a text", bytesOf("a\0b"), "a\0b", "utf-8", 3],
  ])("of %s comes whole and with its size in bytes, from both sources", async ([, bytes, content, encoding, size]) => {
    const isolate = openIsolate({ host: { standing, read: async () => done(fileOf(bytes)) } });
    await isolate.bucket.put("users/u1/root/a", bytes);
    for (const source of ["r2", "container"]) {
      expect(await isolate.ask(`${BASE}/root/a?source=${source}`), `from ${source}`).toMatchObject({
        status: 200,
        body: { content, encoding, size, source },
      });
    }
  });
});

describe("the path of a file", () => {
  // worker:FILE-11, FILE-30: decoded once
  test.for<[string, string]>([
    ["/root/a", "/root/a"],
    ["//root/a", "/root/a"],
    ["/%2Froot%2Fa", "/root/a"],
    ["/root/a%20b", "/root/a b"],
    ["/root/%C3%A9", "/root/é"],
    ["/root/100%25.txt", "/root/100%.txt"],
    ["/root/%252e%252e", "/root/%2e%2e"],
    ["/root/$(rm -rf);'x'", "/root/$(rm -rf);'x'"],
    ["/root/a%0Ab", "/root/a\nb"],
    ["/root/a?x=1", "/root/a"],
    ["/root/a%3Fx=1", "/root/a?x=1"],
  ])("%s means %j, in the bucket and in the container", async ([given, path]) => {
    const isolate = withContainer({ [path]: "found" });
    expect(await isolate.ask(`${BASE}${given}`)).toMatchObject({ status: 200, body: { path, content: "found" } });
    expect(isolate.bucketKeys).toEqual([`users/u1${path}`]);
  });

  // worker:FILE-11, FILE-12
  test.for(["//", "/%2F", "/..%2Fu2%2Fx", "/root%2F..%2F..%2Fu2", "/root/a%00b", "/root%5Ca", `/${"x".repeat(1_024)}`])(
    "%s is refused before any store is touched",
    async (given) => {
      const isolate = withContainer({});
      const answer = await isolate.ask(`${BASE}${given}`);
      expect([answer.status, typeof answer.body["error"]]).toEqual([400, "string"]);
      expect([isolate.hostCalls, isolate.bucketKeys]).toEqual([[], []]);
    },
  );

  // worker:FILE-13
  test.for([
    "/secrets.json",
    "/.last-sync",
    "/%2Esecrets/../secrets.json",
    "/backup.tar.gz",
    "/openclaw/config",
    "/%73ecrets.json",
    "//secrets.json",
  ])("%s is a control object: refused before any store is touched", async (given) => {
    const isolate = withContainer({ "/secrets.json": "the secrets" });
    await isolate.bucket.put("users/u1/secrets.json", bytesOf("the secrets"));
    const before = isolate.bucketKeys.length;
    for (const query of ["", "?source=r2", "?source=container"]) {
      const answer = await isolate.ask(`${BASE}${given}${query}`);
      expect([answer.status, answer.body["error"]]).toEqual([403, "reserved path"]);
    }
    expect([containerCalls(isolate).length, isolate.bucketKeys.length]).toEqual([0, before]);
  });
});
