import type { ServerVariantPart } from "#corpus/variants/variant.ts";

/** The waits between the tries of a start grow by a second each. */
const variant: ServerVariantPart = {
  id: "V-start-retry-linear",
  differs: "The waits between the tries of a start grow by a second each",
  replace: () => ({ startRetryMs: (attempt) => Math.min(attempt * 1_000, 10_000) }),
};

export default variant;
