import type { Defect } from "#corpus/defects/defect.ts";

/** An alert that was raised stays. */
const defect: Defect = {
  id: "X-91",
  wrong: "An alert that was raised stays",
  breaks: ["worker:OBS-10"],
  replace: () => ({ clearsAlerts: false }),
};

export default defect;
