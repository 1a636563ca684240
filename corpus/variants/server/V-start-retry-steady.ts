import type { ServerVariantPart } from "#corpus/variants/variant.ts";

/** The tries of a start are three seconds apart. */
const variant: ServerVariantPart = {
  id: "V-start-retry-steady",
  differs: "The tries of a start are three seconds apart",
  replace: () => ({ startRetryMs: () => 3_000 }),
};

export default variant;
