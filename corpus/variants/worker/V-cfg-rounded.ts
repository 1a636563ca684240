import type { VariantPart } from "#corpus/variants/variant.ts";

/** A configured fraction is rounded, not cut. */
const variant: VariantPart = {
  id: "V-cfg-rounded",
  differs: "A configured fraction is rounded, not cut",
  replace: ({ configNumber }) => ({ configNumber: (given) => configNumber(Math.round(Number(given))) }),
};

export default variant;
