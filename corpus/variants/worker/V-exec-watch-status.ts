import { BY_STATUS } from "#harness/platform/worker/parts/exec-parts.ts";
import type { VariantPart } from "#corpus/variants/variant.ts";

/** The end of a command is seen by looking at its status four times a second. */
const variant: VariantPart = {
  id: "V-exec-watch-status",
  differs: "The end of a command is seen by looking at its status four times a second",
  replace: () => ({ execWatch: BY_STATUS }),
};

export default variant;
