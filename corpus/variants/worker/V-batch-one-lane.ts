import type { VariantPart } from "#corpus/variants/variant.ts";

/** A parallel batch runs in order all the same. */
const variant: VariantPart = {
  id: "V-batch-one-lane",
  differs: "A parallel batch runs in order all the same",
  replace: () => ({ batchLanes: (ops) => [ops] }),
};

export default variant;
