import type { Defect } from "#corpus/defects/defect.ts";

/** The first phase has lost its wake budget and reads again from the container only. */
const defect: Defect = {
  id: "D-107",
  wrong: "The first phase has lost its wake budget and reads again from the container only",
  breaks: ["worker:MIG-4"],
  replace: ({ phaseOf }) => ({
    phaseOf: (env) => {
      const found = phaseOf(env);
      return { ...found, phase: { ...found.phase, fileSource: "container" } };
    },
  }),
};

export default defect;
