import type { ServerVariantPart } from "#corpus/variants/variant.ts";

/** The sweeper goes through its candidates from the last to the first. */
const variant: ServerVariantPart = {
  id: "V-sweep-newest-first",
  differs: "The sweeper goes through its candidates from the last to the first",
  replace: ({ staleHolders }) => ({ staleHolders: (question) => staleHolders(question).toReversed() }),
};

export default variant;
