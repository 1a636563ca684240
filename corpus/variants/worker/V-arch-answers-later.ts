import type { VariantPart } from "#corpus/variants/variant.ts";

/** A gateway may take a quarter of a minute longer to answer. */
const variant: VariantPart = {
  id: "V-arch-answers-later",
  differs: "A gateway may take a quarter of a minute longer to answer",
  replace: () => ({ proxyAnswerMs: 45_000 }),
};

export default variant;
