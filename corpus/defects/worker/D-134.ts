import type { Defect } from "#corpus/defects/defect.ts";

/** A gateway that refuses its configuration is told without a cause. */
const defect: Defect = {
  id: "D-134",
  wrong: "A gateway that refuses its configuration is told without a cause",
  breaks: ["worker:WAKE-10", "worker:SYNC-28"],
  replace: () => ({ tellsBootExit: () => "The sandbox did not start" }),
};

export default defect;
