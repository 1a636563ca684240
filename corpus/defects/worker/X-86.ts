import type { Defect } from "#corpus/defects/defect.ts";

/** A success leaves the failures before it counted. */
const defect: Defect = {
  id: "X-86",
  wrong: "A success leaves the failures before it counted",
  breaks: ["worker:HEALTH-13"],
  replace: () => ({ streakAfterSuccess: (failures) => failures }),
};

export default defect;
