import type { Defect } from "#corpus/defects/defect.ts";

/** The marker is written also when the copy failed. */
const defect: Defect = {
  id: "D-108",
  wrong: "The marker is written also when the copy failed",
  breaks: ["worker:SYNC-3"],
  replace: () => ({ marks: () => true }),
};

export default defect;
