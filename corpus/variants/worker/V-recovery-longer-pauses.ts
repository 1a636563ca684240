import type { VariantPart } from "#corpus/variants/variant.ts";

/** Each pause between restarts is half a minute longer. */
const variant: VariantPart = {
  id: "V-recovery-longer-pauses",
  differs: "Each pause between restarts is half a minute longer",
  replace: (parts) => ({ restartBackoffMs: (restarts) => (restarts === 0 ? 0 : parts.restartBackoffMs(restarts) + 30_000) }),
};

export default variant;
