import type { VariantPart } from "#corpus/variants/variant.ts";

/** A read waits two seconds less for the bucket. */
const variant: VariantPart = {
  id: "V-file-bucket-limit",
  differs: "A read waits two seconds less for the bucket",
  replace: () => ({ bucketLimitMs: 3_000 }),
};

export default variant;
