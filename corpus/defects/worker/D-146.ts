import type { Defect } from "#corpus/defects/defect.ts";

/** A shared sandbox is asked before the user is known. */
const defect: Defect = {
  id: "D-146",
  wrong: "A shared sandbox is asked before the user is known",
  breaks: ["worker:AUTH-4"],
  replace: () => ({ authenticatesFirst: false }),
};

export default defect;
