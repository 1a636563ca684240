import type { VariantPart } from "#corpus/variants/variant.ts";

/** Every restart of a bulk begins a second later. */
const variant: VariantPart = {
  id: "V-life-bulk-later",
  differs: "Every restart of a bulk begins a second later",
  replace: () => ({ bulkDelayMs: (index, delayMs) => 1_000 + index * delayMs }),
};

export default variant;
