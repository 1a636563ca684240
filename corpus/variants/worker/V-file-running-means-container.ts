import type { VariantPart } from "#corpus/variants/variant.ts";

/** While the VM runs, the container is asked whatever the bucket has. */
const variant: VariantPart = {
  id: "V-file-running-means-container",
  differs: "While the VM runs, the container is asked whatever the bucket has",
  replace: (parts) => ({
    trust: (standing, object) => {
      const trust = parts.trust(standing, object);
      return trust === "fresh" && standing?.container.kind === "file" ? "stale" : trust;
    },
  }),
};

export default variant;
