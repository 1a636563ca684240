import type { Defect } from "#corpus/defects/defect.ts";

/** A running gateway process counts as ready, without a probe. */
const defect: Defect = {
  id: "D-10",
  wrong: "A running gateway process counts as ready, without a probe",
  breaks: ["worker:WAKE-3"],
  replace: () => ({ isReady: ({ running }) => running }),
};

export default defect;
