import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BatchDone, BatchOp, BatchProgress, FileTarget, ReadDone, WriteDone } from "./host/areas/file-api.ts";
import type { HostApi } from "./host/host-api.ts";
import type { HostReply } from "./host/host-call.ts";
import { done, openIsolate, SECRET } from "./isolate.contract.ts";

const BATCH = "/api/super/users/u1/files/batch";
const SYNCED = { success: true, error: null } as const;

/** A Host with files in memory: the simplest model of what a batch does. */
const modelHost = (files: Map<string, string>): Pick<HostApi, "batch"> => {
  const one = ({ op, target, bytes }: BatchOp): BatchDone => {
    const present = files.get(target.path);
    if (op === "write") {
      files.set(target.path, new TextDecoder().decode(bytes ?? new Uint8Array()));
      return { op, done: { bytesWritten: bytes?.length ?? 0, r2Sync: SYNCED } };
    }
    if (op === "exists") return { op, source: "container", exists: present !== undefined };
    if (present === undefined) return { op: "failed", error: "File not found", status: 404 };
    if (op === "delete") {
      files.delete(target.path);
      return { op, done: { container: true, r2: true, r2Sync: SYNCED } };
    }
    const content = new TextEncoder().encode(present);
    const file: ReadDone = { bytes: content, size: content.length, modifiedAt: 0, stale: false };
    return { op, source: "container", file };
  };
  return {
    batch: async (_call, { ops }): Promise<HostReply<BatchProgress>> =>
      done({ results: ops.map((op) => ({ index: op.index, done: one(op) })), failure: null }),
  };
};

const operation = fc.oneof(
  fc.record({ op: fc.constant("write"), path: fc.constantFrom("/root/a", "root//b", "/root/./c"), content: fc.string({ maxLength: 5 }) }),
  fc.record({ op: fc.constantFrom("read", "delete", "exists"), path: fc.constantFrom("/root/a", "root/b", "/root/c") }),
  fc.record({
    op: fc.constantFrom("read", "write", "chmod"),
    path: fc.constantFrom("../a", "/secrets.json", "/root/\0"),
    content: fc.constant("x"),
  }),
);

describe("a batch", () => {
  test("answers each operation in its place, and its counters add up, whatever the operations", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 50 }), async (operations) => {
        const isolate = openIsolate({ host: modelHost(new Map()) });
        const { status, body } = await isolate.ask(BATCH, { method: "POST", body: { operations } });
        const results = body["results"] as readonly Readonly<Record<string, unknown>>[];
        const model = new Map<string, string>();
        expect([status, body["completed"], results.length]).toEqual([200, operations.length, operations.length]);
        expect(Number(body["succeeded"]) + Number(body["failed"])).toBe(operations.length);
        results.forEach((result, i) => {
          const asked = operations[i] as { readonly op: string; readonly path: string; readonly content?: string };
          const name = asked.path.slice(-1);
          expect(result["op"]).toBe(asked.op);
          if (!/[abc]$/.test(asked.path) || asked.path.startsWith("..")) {
            expect(result["success"], JSON.stringify(asked)).toBe(false);
            return;
          }
          expect(result["path"]).toBe(`/root/${name}`);
          const present = model.get(name);
          if (asked.op === "write") model.set(name, (asked.content ?? "").toWellFormed());
          if (asked.op === "delete") model.delete(name);
          if (asked.op === "read") expect([result["success"], result["content"]]).toEqual([present !== undefined, present]);
          if (asked.op === "exists") expect(result["exists"]).toBe(present !== undefined);
        });
      }),
      { numRuns: 60 },
    );
  });

  // worker:BATCH-9
  test("that lost its container asks again for what has no result, and only for that", async () => {
    const asked: number[][] = [];
    const written: WriteDone = { bytesWritten: 1, r2Sync: SYNCED };
    const gone = { kind: "internal", message: "the container is gone for good", transient: false, admitted: false, status: 503 } as const;
    const isolate = openIsolate({
      host: {
        batch: async (_call, { ops }) => {
          asked.push(ops.map(({ index }) => index));
          return done({ results: [{ index: 0, done: { op: "write", done: written } }], failure: gone });
        },
      },
    });
    const operations = [0, 1, 2].map((i) => ({ op: "write", path: `/root/${i}`, content: "x" }));
    expect(await isolate.ask(BATCH, { method: "POST", body: { operations } })).toMatchObject({
      status: 200,
      body: {
        completed: 3,
        succeeded: 1,
        failed: 2,
        results: [{ success: true }, { success: false, error: gone.message }, { success: false }],
      },
    });
    expect(asked).toEqual([[0, 1, 2]]);
  });

  // worker:BATCH-4
  test("of which nothing could be done is a 503", async () => {
    const gone = { kind: "permanent-start", message: "no such image", transient: false, admitted: false, status: 503 } as const;
    const isolate = openIsolate({ host: { batch: async () => ({ ok: false, failure: gone }) } });
    const operations = [{ op: "read", path: "/root/a" }];
    expect((await isolate.ask(BATCH, { method: "POST", body: { operations } })).status).toBe(503);
  });
});

describe("a write", () => {
  const target: Partial<FileTarget> = { path: "/root/a", key: "users/u1/root/a", tombstoneKey: "users/u1/.tombstones/root/a" };

  test("reaches the Host with its bytes, and is answered with what became of it", async () => {
    const isolate = openIsolate({ host: { write: async () => done({ bytesWritten: 2, r2Sync: { success: false, error: "away" } }) } });
    const answer = await isolate.ask("/api/super/users/u1/files//root/a?skipR2=true", { method: "PUT", body: "é" });
    expect(answer).toMatchObject({
      status: 200,
      body: { userId: "u1", path: "/root/a", success: true, bytesWritten: 2, r2Sync: { success: false, error: "away" } },
    });
    expect(isolate.hostCalls[0]?.args.slice(1)).toMatchObject([target, { bytes: new TextEncoder().encode("é"), skipR2: true }]);
  });

  test("of a user whose name is the route's own finds its path", async () => {
    const isolate = openIsolate({ host: { remove: async () => done({ container: true, r2: false, r2Sync: SYNCED }) } });
    const answer = await isolate.ask("/api/super/users/files/files/root/files/a", { method: "DELETE", secret: SECRET });
    expect(answer).toMatchObject({
      status: 200,
      body: { userId: "files", path: "/root/files/a", deleted: { container: true, r2: false } },
    });
  });

  test("by another verb is refused", async () => {
    const isolate = openIsolate();
    const answer = await isolate.ask("/api/super/users/u1/files/root/a", { method: "POST", body: "{}" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD, PUT, DELETE"]);
  });
});
