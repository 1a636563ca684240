import type { Defect } from "#corpus/defects/defect.ts";

/** A first start is written down nowhere. */
const defect: Defect = {
  id: "X-48",
  wrong: "A first start is written down nowhere",
  breaks: ["worker:WAKE-21"],
  replace: () => ({ marksFirstStart: false }),
};

export default defect;
