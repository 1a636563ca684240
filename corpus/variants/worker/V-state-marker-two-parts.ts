import type { VariantPart } from "#corpus/variants/variant.ts";

/** A marker of more than two parts is none. */
const variant: VariantPart = {
  id: "V-state-marker-two-parts",
  differs: "A marker of more than two parts is none",
  replace: ({ parseMarker }) => ({ parseMarker: (text) => (text.split("|").length > 2 ? null : parseMarker(text)) }),
};

export default variant;
