import type { R2Bucket, R2Object, R2PutOptions } from "@cloudflare/workers-types";
import type { BucketApi, ObjectHead } from "#harness/ports/bucket.ts";

const headOf = (object: R2Object): ObjectHead => ({
  key: object.key,
  size: object.size,
  etag: object.etag,
  uploadedAt: object.uploaded.getTime(),
  metadata: object.customMetadata ?? {},
});

const conditionOf = (onlyIfEtag: string | null | undefined): Pick<R2PutOptions, "onlyIf"> => {
  if (onlyIfEtag === undefined) return {};
  return { onlyIf: onlyIfEtag === null ? { etagDoesNotMatch: "*" } : { etagMatches: onlyIfEtag } };
};

const PAGE_MAX = 1_000;

/** The R2 binding behind the bucket port. */
export const r2Bucket = (bucket: R2Bucket): BucketApi => ({
  get: async (key, { maxBytes = Number.POSITIVE_INFINITY } = {}) => {
    const object = await bucket.get(key);
    if (object === null) return null;
    if (object.size <= maxBytes) return { ...headOf(object), bytes: new Uint8Array(await object.arrayBuffer()) };
    await object.body.cancel();
    return { ...headOf(object), bytes: new Uint8Array() };
  },
  head: async (key) => {
    const object = await bucket.head(key);
    return object === null ? null : headOf(object);
  },
  put: async (key, bytes, options = {}) => {
    const written: R2Object | null = await bucket.put(key, bytes, {
      ...conditionOf(options.onlyIfEtag),
      ...(options.metadata === undefined ? {} : { customMetadata: { ...options.metadata } }),
    });
    return written === null ? null : headOf(written);
  },
  delete: (keys) => bucket.delete([...keys]),
  list: async (options = {}) => {
    const limit = Math.min(options.limit ?? PAGE_MAX, PAGE_MAX);
    const objects: ObjectHead[] = [];
    let cursor = options.cursor;
    // Asked for metadata, R2 returns short pages: they are put together until the limit is reached.
    for (;;) {
      const page = await bucket.list({
        ...(options.prefix === undefined ? {} : { prefix: options.prefix }),
        ...(cursor === undefined ? {} : { cursor }),
        limit: limit - objects.length,
        include: ["customMetadata"],
      });
      objects.push(...page.objects.map(headOf));
      if (!page.truncated) return { objects, truncated: false };
      if (objects.length >= limit) return { objects, truncated: true, cursor: page.cursor };
      cursor = page.cursor;
    }
  },
});
