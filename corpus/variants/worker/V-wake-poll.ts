import type { VariantPart } from "#corpus/variants/variant.ts";

/** Readiness is polled every 1.5 s. */
const variant: VariantPart = {
  id: "V-wake-poll",
  differs: "Readiness is polled every 1.5 s",
  replace: () => ({ wakePollMs: 1_500 }),
};

export default variant;
