import type { Defect } from "#corpus/defects/defect.ts";

/** Point-in-time copies are never dropped. */
const defect: Defect = {
  id: "X-74",
  wrong: "Point-in-time copies are never dropped",
  breaks: ["worker:SYNC-21"],
  replace: () => ({ slotExpired: () => false }),
};

export default defect;
