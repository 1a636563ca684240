import type { VariantPart } from "#corpus/variants/variant.ts";

/** Retries are decided by the kind of failure instead of its transience. */
const variant: VariantPart = {
  id: "V-retry-by-kind",
  differs: "Retries are decided by the kind of failure instead of its transience",
  replace: () => ({
    mayRetry: (operation, failure) =>
      ["container", "wake-timeout", "max-instances", "no-instance", "interrupted"].includes(failure.kind) &&
      (operation !== "exec" || failure.admitted === false),
  }),
};

export default variant;
