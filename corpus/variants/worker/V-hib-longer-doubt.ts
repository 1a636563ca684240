import type { VariantPart } from "#corpus/variants/variant.ts";

/** A keep-alive whose answer was lost is doubted a minute longer. */
const variant: VariantPart = {
  id: "V-hib-longer-doubt",
  differs: "A keep-alive whose answer was lost is doubted a minute longer",
  replace: () => ({ keepAliveDoubtMs: 180_000 }),
};

export default variant;
