import type { ServerVariantPart } from "#corpus/variants/variant.ts";

/** Lanes are known by more than the id of their workspace. */
const variant: ServerVariantPart = {
  id: "V-lane-by-prefix",
  differs: "Lanes are known by more than the id of their workspace",
  replace: () => ({ laneOf: (workspaceId) => `lane of ${workspaceId}` }),
};

export default variant;
