import type { Defect } from "#corpus/defects/defect.ts";

/** A restart that failed is written down as done. */
const defect: Defect = {
  id: "D-85",
  wrong: "A restart that failed is written down as done",
  breaks: ["worker:LIFE-1"],
  replace: () => ({ restartEnd: () => ({ error: null }) }),
};

export default defect;
