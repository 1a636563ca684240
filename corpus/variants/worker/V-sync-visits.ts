import type { VariantPart } from "#corpus/variants/variant.ts";

/** A cycle visits five users at a time, and waits for each for ten seconds. */
const variant: VariantPart = {
  id: "V-sync-visits",
  differs: "A cycle visits five users at a time, and waits for each for ten seconds",
  replace: () => ({ visits: { atOnce: 5, limitMs: 10_000 } }),
};

export default variant;
