import type { Defect } from "#corpus/defects/defect.ts";

/** A wake that failed is a sample of the wake times. */
const defect: Defect = {
  id: "X-88",
  wrong: "A wake that failed is a sample of the wake times",
  breaks: ["worker:OBS-1"],
  replace: () => ({ wakeSample: ({ ms }) => ms }),
};

export default defect;
