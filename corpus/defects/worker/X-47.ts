import type { Defect } from "#corpus/defects/defect.ts";

/** A marker that cannot be written keeps its user out. */
const defect: Defect = {
  id: "X-47",
  wrong: "A marker that cannot be written keeps its user out",
  breaks: ["worker:WAKE-21"],
  replace: () => ({ onMarkerFailure: () => "fail" }),
};

export default defect;
