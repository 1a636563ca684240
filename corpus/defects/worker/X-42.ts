import type { Defect } from "#corpus/defects/defect.ts";

/** Only the newest fifty results are kept. */
const defect: Defect = {
  id: "X-42",
  wrong: "Only the newest fifty results are kept",
  breaks: ["worker:EXEC-14"],
  replace: (parts) => ({ execKeep: { ...parts.execKeep, results: 50 } }),
};

export default defect;
