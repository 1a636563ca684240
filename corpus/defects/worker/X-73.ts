import type { Defect } from "#corpus/defects/defect.ts";

/** No copy is kept aside when a backup shrinks by more than half. */
const defect: Defect = {
  id: "X-73",
  wrong: "No copy is kept aside when a backup shrinks by more than half",
  breaks: ["worker:SYNC-20"],
  replace: () => ({ shrank: () => false }),
};

export default defect;
