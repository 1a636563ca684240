import type { VariantPart } from "#corpus/variants/variant.ts";

/** A start that ended for want of memory is told with that word. */
const variant: VariantPart = {
  id: "V-oom-named-as-cause",
  differs: "A start that ended for want of memory is told with that word",
  replace: ({ tellsBootExit }) => ({
    tellsBootExit: (exitCode) => `${tellsBootExit(exitCode)}${exitCode === 134 || exitCode === 137 ? ": out of memory" : ""}`,
  }),
};

export default variant;
