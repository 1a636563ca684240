import type { VariantPart } from "#corpus/variants/variant.ts";

/** The process table is read from its end when logs are looked for. */
const variant: VariantPart = {
  id: "V-life-log-by-id",
  differs: "The process table is read from its end when logs are looked for",
  replace: (parts) => ({ pickLog: (processes, isGateway) => parts.pickLog([...processes].toReversed(), isGateway) }),
};

export default variant;
