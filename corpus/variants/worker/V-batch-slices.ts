import type { VariantPart } from "#corpus/variants/variant.ts";

/** The Host is given seven operations at a time. */
const variant: VariantPart = {
  id: "V-batch-slices",
  differs: "The Host is given seven operations at a time",
  replace: () => ({ batchSlice: 7 }),
};

export default variant;
