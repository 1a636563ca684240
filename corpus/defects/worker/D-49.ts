import type { Defect } from "#corpus/defects/defect.ts";

/** Nobody watches the start: its early end is noticed when the budget is over. */
const defect: Defect = {
  id: "D-49",
  wrong: "Nobody watches the start: its early end is noticed when the budget is over",
  breaks: ["worker:WAKE-10", "worker:WAKE-11"],
  replace: () => ({ onBootExit: () => "wait" }),
};

export default defect;
