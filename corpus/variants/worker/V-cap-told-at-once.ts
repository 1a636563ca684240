import type { VariantPart } from "#corpus/variants/variant.ts";

/** A user for whom there is no room is told so without a second try. */
const variant: VariantPart = {
  id: "V-cap-told-at-once",
  differs: "A user for whom there is no room is told so without a second try",
  replace: ({ mayRetry }) => ({ mayRetry: (operation, failure) => failure.kind !== "max-instances" && mayRetry(operation, failure) }),
};

export default variant;
