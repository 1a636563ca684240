import type { VariantPart } from "#corpus/variants/variant.ts";

/** A container's variables are given in the order of their names. */
const variant: VariantPart = {
  id: "V-iso-environment-sorted",
  differs: "A container's variables are given in the order of their names",
  replace: ({ containerEnv }) => ({
    containerEnv: (source) => Object.fromEntries(Object.entries(containerEnv(source)).toSorted(([one], [other]) => (one < other ? -1 : 1))),
  }),
};

export default variant;
