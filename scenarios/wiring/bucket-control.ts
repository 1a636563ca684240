import type { FakeBucket } from "#fakes/bucket/bucket.ts";
import type { BucketControl } from "#harness/rigs/rig.ts";

const encoder = new TextEncoder();

/** What a scenario may do to the fake bucket. */
export const bucketControl = (bucket: FakeBucket): BucketControl => ({
  put: (key, content) => bucket.place(key, typeof content === "string" ? encoder.encode(content) : content),
  get: async (key) => bucket.peek(key),
  keys: async (prefix) => bucket.keysBelow(prefix),
  delete: (key) => bucket.delete([key]),
  fail: () => bucket.fail(),
  spoilPuts: (damage) => bucket.spoilPuts(damage),
  recover: () => bucket.recover(),
});
