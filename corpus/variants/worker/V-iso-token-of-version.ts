import type { VariantPart } from "#corpus/variants/variant.ts";

/** A gateway's token is derived from a name that has a version. */
const variant: VariantPart = {
  id: "V-iso-token-of-version",
  differs: "A gateway's token is derived from a name that has a version",
  replace: ({ gatewayToken }) => ({ gatewayToken: (master, userId, component) => gatewayToken(master, `v2:${userId}`, component) }),
};

export default variant;
