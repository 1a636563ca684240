import type { VariantPart } from "#corpus/variants/variant.ts";

/** What was written in the last half second before a sync counts as unsaved as well. */
const variant: VariantPart = {
  id: "V-hib-covered-earlier",
  differs: "What was written in the last half second before a sync counts as unsaved as well",
  replace: ({ coveredUntil }) => ({ coveredUntil: (times) => coveredUntil(times) - 500 }),
};

export default variant;
