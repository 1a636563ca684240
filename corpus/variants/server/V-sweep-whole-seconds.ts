import type { ServerVariantPart } from "#corpus/variants/variant.ts";

/** The end of the grace is told in whole seconds. */
const variant: ServerVariantPart = {
  id: "V-sweep-whole-seconds",
  differs: "The end of the grace is told in whole seconds",
  replace: ({ staleBeforeMs }) => ({ staleBeforeMs: (nowMs, graceMs) => Math.floor(staleBeforeMs(nowMs, graceMs) / 1_000) * 1_000 }),
};

export default variant;
