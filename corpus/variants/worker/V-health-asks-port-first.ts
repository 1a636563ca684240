import type { VariantPart } from "#corpus/variants/variant.ts";

/** A gateway must have an open port beside its answer. */
const variant: VariantPart = {
  id: "V-health-asks-port-first",
  differs: "A gateway must have an open port beside its answer",
  replace: (parts) => ({ gatewayProof: (legs) => legs.portOpen && parts.gatewayProof(legs) }),
};

export default variant;
