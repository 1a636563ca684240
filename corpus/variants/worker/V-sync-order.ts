import type { VariantPart } from "#corpus/variants/variant.ts";

/** Credentials and configuration are copied one by one, and the rest from the last name to the first. */
const variant: VariantPart = {
  id: "V-sync-order",
  differs: "Credentials and configuration are copied one by one, and the rest from the last name to the first",
  replace: (parts) => ({
    syncOrder: (paths) => {
      const [first = [], rest = []] = parts.syncOrder(paths);
      return [...first.map((path) => [path]), rest.toReversed()];
    },
  }),
};

export default variant;
