import type { VariantPart } from "#corpus/variants/variant.ts";

/** Each wait between tries is a tenth longer. */
const variant: VariantPart = {
  id: "V-retry-jitter",
  differs: "Each wait between tries is a tenth longer",
  replace: (parts) => ({ retryDelayMs: (attempt, attempts, baseMs) => Math.round(parts.retryDelayMs(attempt, attempts, baseMs) * 1.1) }),
};

export default variant;
