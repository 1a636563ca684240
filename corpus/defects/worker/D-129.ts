import type { Defect } from "#corpus/defects/defect.ts";

/** The sync runs while the start script is still at work. */
const defect: Defect = {
  id: "D-129",
  wrong: "The sync runs while the start script is still at work",
  breaks: ["worker:SYNC-5"],
  replace: () => ({ skipsBoot: () => false }),
};

export default defect;
