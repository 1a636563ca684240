import { gatewayToken } from "#harness/platform/worker/auth/gateway-token.ts";
import type { VariantPart } from "#corpus/variants/variant.ts";

/** Secrets are compared by their digests: equal length, and nothing to learn from where they differ. */
const variant: VariantPart = {
  id: "V-admin-by-digest",
  differs: "The master token is compared by its digest",
  replace: () => ({
    isAdmin: (header, secret) =>
      secret !== null && header !== undefined && header !== "" && gatewayToken(header, "admin") === gatewayToken(secret, "admin"),
  }),
};

export default variant;
