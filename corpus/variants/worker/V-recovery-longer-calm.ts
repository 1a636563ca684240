import type { VariantPart } from "#corpus/variants/variant.ts";

/** Restarts are forgotten after twelve calm minutes. */
const variant: VariantPart = {
  id: "V-recovery-longer-calm",
  differs: "Restarts are forgotten after twelve calm minutes",
  replace: () => ({ breakerWindowMs: 720_000 }),
};

export default variant;
