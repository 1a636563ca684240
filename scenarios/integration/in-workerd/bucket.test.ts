import { env } from "cloudflare:workers";
import { describe } from "vitest";
import { bucketContract } from "#fakes/bucket/bucket.contract.ts";
import { r2Bucket } from "#scenarios/wiring/workerd/r2-bucket.ts";

describe("R2, asked from inside workerd, keeps the same contract as the fake", () => {
  const bucket = r2Bucket(env.BUCKET);
  bucketContract(() => ({
    bucket,
    fill: async (keys) => {
      await Promise.all(keys.map((key) => bucket.put(key, new Uint8Array([120]))));
    },
  }));
});
