import type { VariantPart } from "#corpus/variants/variant.ts";

/** A phase may be named as well, as in phase-2. */
const variant: VariantPart = {
  id: "V-mig-phase-by-name",
  differs: "A phase may be named as well, as in phase-2",
  replace: ({ phaseOf }) => ({
    phaseOf: (env) => phaseOf({ ...env, MIGRATION_PHASE: String(env["MIGRATION_PHASE"] ?? "").replace(/^phase-/, "") }),
  }),
};

export default variant;
