import type { ServerVariantPart } from "#corpus/variants/variant.ts";

/** A stop looks at the workload before it asks for its end, so the backend sees one call more. */
const variant: ServerVariantPart = {
  id: "V-stop-looks-first",
  differs: "A stop looks at the workload before it asks for its end, so the backend sees one call more",
  replace: () => ({ stopLooksFirst: true }),
};

export default variant;
