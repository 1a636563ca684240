import type { Defect } from "#corpus/defects/defect.ts";

/** A change that is tried again is made again. */
const defect: Defect = {
  id: "X-24",
  wrong: "A change that is tried again is made again",
  breaks: ["worker:BATCH-9"],
  replace: () => ({ remembersDone: false }),
};

export default defect;
