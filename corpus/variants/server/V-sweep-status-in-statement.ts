import type { ServerVariantPart } from "#corpus/variants/variant.ts";

/** Whether a status spares its tokens is asked by the revoking statement alone. */
const variant: ServerVariantPart = {
  id: "V-sweep-status-in-statement",
  differs: "Whether a status spares its tokens is asked by the revoking statement alone",
  replace: ({ staleHolders }) => ({ staleHolders: (question) => staleHolders({ ...question, spared: [] }) }),
};

export default variant;
