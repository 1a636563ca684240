import type { R2Bucket } from "@cloudflare/workers-types";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe } from "vitest";
import { bucketContract, type OpenedBucket } from "#fakes/bucket/bucket.contract.ts";
import { r2Bucket } from "#scenarios/wiring/workerd/r2-bucket.ts";

/** Puts an object under every key that it is posted: many puts are quicker from inside. */
const FILLER = `export default {
  async fetch(request, { BUCKET }) {
    await Promise.all((await request.json()).map((key) => BUCKET.put(key, "x")));
    return new Response("");
  },
}`;

const miniflare = new Miniflare({ modules: true, script: FILLER, r2Buckets: ["BUCKET"], compatibilityDate: "2026-01-01" });
let opened: OpenedBucket | undefined;

beforeAll(async () => {
  opened = {
    bucket: r2Bucket((await miniflare.getR2Bucket("BUCKET")) as unknown as R2Bucket),
    fill: async (keys) => {
      await miniflare.dispatchFetch("http://bucket.test/", { method: "POST", body: JSON.stringify(keys) });
    },
  };
});
afterAll(() => miniflare.dispose());

describe("Miniflare's R2 keeps the same contract as the fake", () => {
  bucketContract(() => {
    if (opened === undefined) throw new Error("Miniflare's bucket is opened before the first test");
    return opened;
  });
});
