import type { VariantPart } from "#corpus/variants/variant.ts";

/** The dashboard's total comes after the counts. */
const variant: VariantPart = {
  id: "V-state-total-last",
  differs: "The dashboard's total comes after the counts",
  replace: ({ summariseStates }) => ({
    summariseStates: (states) => {
      const { total = states.length, ...counts } = summariseStates(states);
      return { ...counts, total };
    },
  }),
};

export default variant;
