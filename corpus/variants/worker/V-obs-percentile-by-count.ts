import type { VariantPart } from "#corpus/variants/variant.ts";

/** The nearest rank is found by counting samples instead of by its index. */
const variant: VariantPart = {
  id: "V-obs-percentile-by-count",
  differs: "The nearest rank is found by counting samples instead of by its index",
  replace: () => ({
    percentile: (ascending, p) => ascending.find((_, index) => index + 1 >= p * ascending.length - 1e-6) ?? null,
  }),
};

export default variant;
