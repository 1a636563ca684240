import { describe, expect, test } from "vitest";
import type { ContainerSight, FilePromise } from "./host/areas/file-api.ts";
import { lookThrough, writtenAt, type FromContainer, type LookPlan } from "./look-through.ts";
import { referenceParts } from "./parts.ts";
import { trust } from "./trust.ts";

const NONE: FilePromise = { kind: "none" };
const object = { writtenAt: 100 };

describe("an object of the bucket", () => {
  // worker:FILE-23
  test.for<[string, FilePromise, ContainerSight, string]>([
    ["of a sandbox that sleeps is fresh", NONE, { kind: "down" }, "fresh"],
    ["is fresh for whoever must not touch the container", NONE, { kind: "unasked" }, "fresh"],
    ["as old as the container's file is fresh", NONE, { kind: "file", modifiedAt: 100 }, "fresh"],
    ["older than the container's file is stale", NONE, { kind: "file", modifiedAt: 101 }, "stale"],
    ["that the container has no file for is stale", NONE, { kind: "absent" }, "stale"],
    ["is stale while nobody knows what the container has", NONE, { kind: "unknown" }, "stale"],
    ["that missed a write is stale, whatever the container shows", { kind: "behind" }, { kind: "down" }, "stale"],
    ["of a deleted file is none", { kind: "deleted", at: 100 }, { kind: "down" }, "deleted"],
    ["written again after the deletion counts", { kind: "deleted", at: 99 }, { kind: "down" }, "fresh"],
  ])("%s", ([, promise, container, expected]) => {
    expect(trust({ promise, container }, object)).toBe(expected);
  });

  test("is stale when its standing is not known", () => {
    expect(trust(null, object)).toBe("stale");
  });

  test("is as old as it says itself, and never younger than when it was stored", () => {
    const said = (text?: string): number => writtenAt({ uploadedAt: 100, metadata: text === undefined ? {} : { "written-at": text } });
    expect([said(), said("90"), said("110"), said("soon")]).toEqual([100, 90, 100, 100]);
  });
});

describe("a look through the sources", () => {
  const found = async (value: string) => ({ value, writtenAt: 100 });
  const plan = (change: Partial<LookPlan<string>>): LookPlan<string> => ({
    sources: ["r2", "container"],
    parts: referenceParts,
    standing: async () => ({ promise: NONE, container: { kind: "down" } }),
    bucket: () => found("in the bucket"),
    container: async (): Promise<FromContainer<string>> => ({ ok: true, value: "in the container" }),
    onBucketError: () => {},
    ...change,
  });
  const behind: LookPlan<string>["standing"] = async () => ({ promise: { kind: "behind" }, container: { kind: "unasked" } });
  const fails = async (): Promise<never> => {
    throw new Error("the bucket is away");
  };

  test("ends at the bucket when that is fresh", async () => {
    expect(await lookThrough(plan({}))).toEqual({ kind: "found", source: "r2", value: "in the bucket", stale: false });
  });

  test("goes on to the container when it is not", async () => {
    expect(await lookThrough(plan({ standing: behind }))).toMatchObject({ source: "container", value: "in the container", stale: false });
  });

  test("comes back to a stale object when the container has none, and says so", async () => {
    const container = async (): Promise<FromContainer<string>> => ({ ok: true, value: null });
    expect(await lookThrough(plan({ standing: behind, container }))).toMatchObject({ source: "r2", stale: true });
    expect(await lookThrough(plan({ standing: behind, sources: ["r2"] }))).toMatchObject({ source: "r2", stale: true });
  });

  // worker:FILE-6, FILE-7
  test("calls an outage of the bucket no absence", async () => {
    const container = async (): Promise<FromContainer<string>> => ({ ok: true, value: null });
    expect(await lookThrough(plan({ bucket: fails }))).toMatchObject({ source: "container" });
    expect(await lookThrough(plan({ bucket: fails, container }))).toEqual({ kind: "bucket-failed" });
    expect(await lookThrough(plan({ bucket: fails, sources: ["r2"] }))).toEqual({ kind: "bucket-failed" });
  });

  // worker:FILE-19
  test("finds no deleted file, and asks nobody while the sandbox sleeps", async () => {
    const standing: LookPlan<string>["standing"] = async () => ({ promise: { kind: "deleted", at: 200 }, container: { kind: "down" } });
    const never = async (): Promise<never> => expect.unreachable("a store was asked");
    expect(await lookThrough(plan({ standing, bucket: never, container: never }))).toEqual({ kind: "absent" });
  });
});
