import type { Defect } from "#corpus/defects/defect.ts";

/** What was downloaded before a restore broke off is applied and reported as no backup. */
const defect: Defect = {
  id: "D-121",
  wrong: "What was downloaded before a restore broke off is applied and reported as no backup",
  breaks: ["worker:SYNC-9", "worker:SYNC-10"],
  replace: () => ({ onCutRestore: "apply" }),
};

export default defect;
