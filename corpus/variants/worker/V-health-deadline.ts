import type { VariantPart } from "#corpus/variants/variant.ts";

/** A check may take four seconds. */
const variant: VariantPart = {
  id: "V-health-deadline",
  differs: "A check may take four seconds",
  replace: () => ({ healthCheckMs: 4_000 }),
};

export default variant;
