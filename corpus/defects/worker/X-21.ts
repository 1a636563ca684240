import type { Defect } from "#corpus/defects/defect.ts";

/** Changes of one file run side by side. */
const defect: Defect = {
  id: "X-21",
  wrong: "Changes of one file run side by side",
  breaks: ["worker:FILE-27", "worker:FILE-14"],
  replace: () => ({ lockName: () => null }),
};

export default defect;
