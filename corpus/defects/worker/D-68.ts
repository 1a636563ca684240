import type { Defect } from "#corpus/defects/defect.ts";

/** The sandbox is there because a stub of it was made. */
const defect: Defect = {
  id: "D-68",
  wrong: "The sandbox is there because a stub of it was made",
  breaks: ["worker:HEALTH-3", "worker:HEALTH-2"],
  replace: () => ({ sandboxProof: () => true }),
};

export default defect;
