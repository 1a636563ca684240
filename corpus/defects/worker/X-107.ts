import type { Defect } from "#corpus/defects/defect.ts";

/** Whatever a call says of force counts as force, "false" as well. */
const defect: Defect = {
  id: "X-107",
  wrong: "Whatever a call says of force counts as force",
  breaks: ["worker:LIFE-3", "worker:SYNC-7"],
  replace: () => ({ forcedBy: (force) => force !== undefined && force !== false }),
};

export default defect;
