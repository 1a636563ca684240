import type { R2Bucket } from "@cloudflare/workers-types";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe } from "vitest";
import { bucketContract } from "#fakes/bucket/bucket.contract.ts";
import type { BucketApi } from "#harness/ports/bucket.ts";
import { r2Bucket } from "#scenarios/wiring/workerd/r2-bucket.ts";

const EMPTY_WORKER = 'export default { fetch() { return new Response("") } }';

const miniflare = new Miniflare({ modules: true, script: EMPTY_WORKER, r2Buckets: ["BUCKET"], compatibilityDate: "2026-01-01" });
let bucket: BucketApi | undefined;

beforeAll(async () => {
  bucket = r2Bucket((await miniflare.getR2Bucket("BUCKET")) as unknown as R2Bucket);
});
afterAll(() => miniflare.dispose());

describe("Miniflare's R2 keeps the same contract as the fake", () => {
  bucketContract(() => {
    if (bucket === undefined) throw new Error("Miniflare's bucket is opened before the first test");
    return bucket;
  });
});
