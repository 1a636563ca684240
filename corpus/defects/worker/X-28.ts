import type { Defect } from "#corpus/defects/defect.ts";

/** A file that is missing in a VM which has only begun is absent. */
const defect: Defect = {
  id: "X-28",
  wrong: "A file that is missing in a VM which has only begun is absent",
  breaks: ["worker:FILE-2", "worker:FILE-26"],
  replace: () => ({ provesAbsence: () => true }),
};

export default defect;
