import type { VariantPart } from "#corpus/variants/variant.ts";

/** Output is given a second to arrive. */
const variant: VariantPart = {
  id: "V-exec-settle-second",
  differs: "Output is given a second to arrive",
  replace: () => ({ outputSettleMs: 1_000 }),
};

export default variant;
