import type { Defect } from "#corpus/defects/defect.ts";

/** The next scheduled sync copies the state of a sandbox whose restore failed over the good backup. */
const defect: Defect = {
  id: "D-18",
  wrong: "The next scheduled sync copies the state of a sandbox whose restore failed over the good backup",
  breaks: ["worker:SYNC-5", "worker:SYNC-6", "worker:SYNC-10"],
  replace: () => ({ mayMirror: () => true }),
};

export default defect;
