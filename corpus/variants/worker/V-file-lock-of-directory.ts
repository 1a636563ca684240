import type { VariantPart } from "#corpus/variants/variant.ts";

/** Changes of one directory run one at a time, not only those of one file. */
const variant: VariantPart = {
  id: "V-file-lock-of-directory",
  differs: "Changes of one directory run one at a time, not only those of one file",
  replace: () => ({ lockName: (path) => path.slice(0, Math.max(1, path.lastIndexOf("/"))) }),
};

export default variant;
