import type { VariantPart } from "#corpus/variants/variant.ts";

/** Two seconds pass between cleanup and start. */
const variant: VariantPart = {
  id: "V-wake-settle",
  differs: "Two seconds pass between cleanup and start",
  replace: () => ({ settleMs: 2_000 }),
};

export default variant;
