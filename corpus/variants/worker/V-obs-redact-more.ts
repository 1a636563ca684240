import type { VariantPart } from "#corpus/variants/variant.ts";

/** Addresses of mail are redacted as well. */
const variant: VariantPart = {
  id: "V-obs-redact-more",
  differs: "Addresses of mail are redacted as well",
  replace: (parts) => ({ redact: (text) => parts.redact(text).replaceAll(/[\w.]+@[\w.]+/g, "[redacted]") }),
};

export default variant;
