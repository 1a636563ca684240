import type { Defect } from "#corpus/defects/defect.ts";

/** A restore that failed is never tried again. */
const defect: Defect = {
  id: "X-60",
  wrong: "A restore that failed is never tried again",
  breaks: ["worker:SYNC-10"],
  replace: () => ({ triesAgain: false }),
};

export default defect;
