import type { VariantPart } from "#corpus/variants/variant.ts";

/** A page waits half a second longer to learn whether the gateway is up. */
const variant: VariantPart = {
  id: "V-arch-looks-longer",
  differs: "A page waits half a second longer to learn whether the gateway is up",
  replace: () => ({ pageLookMs: 1_500 }),
};

export default variant;
