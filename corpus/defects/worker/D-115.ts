import type { Defect } from "#corpus/defects/defect.ts";

/** The gateway starts beside the restore. */
const defect: Defect = {
  id: "D-115",
  wrong: "The gateway starts beside the restore",
  breaks: ["worker:WAKE-17"],
  replace: () => ({ restoreGate: () => "go" }),
};

export default defect;
