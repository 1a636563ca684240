import type { Defect } from "#corpus/defects/defect.ts";

/** A reset does not ask whether there is a backup. */
const defect: Defect = {
  id: "D-135",
  wrong: "A reset does not ask whether there is a backup",
  breaks: ["worker:LIFE-3"],
  replace: () => ({ mayReset: () => true }),
};

export default defect;
