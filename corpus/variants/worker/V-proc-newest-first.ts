import type { VariantPart } from "#corpus/variants/variant.ts";

/** Of several gateways the newest is stopped first. */
const variant: VariantPart = {
  id: "V-proc-newest-first",
  differs: "Of several gateways the newest is stopped first",
  replace: ({ killScope }) => ({
    killScope: (processes, isGateway) =>
      killScope(
        processes.toSorted((one, other) => other.startedAt - one.startedAt),
        isGateway,
      ),
  }),
};

export default variant;
