import type { VariantPart } from "#corpus/variants/variant.ts";

/** A configured number is written with digits and a point only. */
const variant: VariantPart = {
  id: "V-cfg-decimals-only",
  differs: "A configured number is written with digits and a point only",
  replace: ({ configNumber }) => ({ configNumber: (given) => (/^-?\d+(\.\d+)?$/.test(String(given)) ? configNumber(given) : null) }),
};

export default variant;
