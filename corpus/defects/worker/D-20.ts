import type { Defect } from "#corpus/defects/defect.ts";

/** The scheduled sync never fires. */
const defect: Defect = {
  id: "D-20",
  wrong: "The scheduled sync never fires",
  breaks: ["worker:SYNC-1"],
  replace: () => ({ syncsOnSchedule: false }),
};

export default defect;
