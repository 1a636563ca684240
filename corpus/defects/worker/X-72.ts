import type { Defect } from "#corpus/defects/defect.ts";

/** The backup before the last one is not kept. */
const defect: Defect = {
  id: "X-72",
  wrong: "The backup before the last one is not kept",
  breaks: ["worker:SYNC-20"],
  replace: () => ({ keepsPrevious: false }),
};

export default defect;
