import type { VariantPart } from "#corpus/variants/variant.ts";

/** A restore is given up after 125 s. */
const variant: VariantPart = {
  id: "V-wake-restore-limit",
  differs: "A restore is given up after 125 s",
  replace: () => ({
    restoreGate: ({ elapsedMs, finished }) => {
      if (finished) return "go";
      return elapsedMs >= 125_000 ? "fail" : "wait";
    },
  }),
};

export default variant;
