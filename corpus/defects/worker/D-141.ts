import type { Defect } from "#corpus/defects/defect.ts";

/** The debug routes ask for no secret. */
const defect: Defect = {
  id: "D-141",
  wrong: "The debug routes ask for no secret",
  breaks: ["worker:AUTH-5"],
  replace: () => ({ debugNeedsSecret: false }),
};

export default defect;
