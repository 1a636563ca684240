import type { Defect } from "#corpus/defects/defect.ts";

/** A restore that is marked as not restored passes for restored, because the one word contains the other. */
const defect: Defect = {
  id: "D-116",
  wrong: "A restore that is marked as not restored passes for restored, because the one word contains the other",
  breaks: ["worker:SYNC-11", "worker:SYNC-10"],
  replace: () => ({ isRestored: (word) => word.includes("restored") || word === "nothing" }),
};

export default defect;
