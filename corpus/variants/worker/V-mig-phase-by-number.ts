import type { VariantPart } from "#corpus/variants/variant.ts";

/** A phase is known by its number, however that is written. */
const variant: VariantPart = {
  id: "V-mig-phase-by-number",
  differs: "A phase is known by its number, however that is written",
  replace: ({ phaseOf }) => ({
    phaseOf: (env) => {
      const given = env["MIGRATION_PHASE"];
      return phaseOf(given === undefined || given === "" ? env : { ...env, MIGRATION_PHASE: Number(given) });
    },
  }),
};

export default variant;
