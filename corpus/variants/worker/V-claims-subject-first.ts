import type { VariantPart } from "#corpus/variants/variant.ts";

/** The subject is looked at before anything else, and clocks are read in whole seconds. */
const variant: VariantPart = {
  id: "V-claims-subject-first",
  differs: "Claims are checked in another order, at whole seconds",
  replace: ({ userOfClaims }) => ({
    userOfClaims: (claims, { nowMs, issuer }) => {
      if (typeof claims["sub"] !== "string") return null;
      return userOfClaims(claims, { nowMs: Math.ceil(nowMs / 1_000) * 1_000, issuer });
    },
  }),
};

export default variant;
