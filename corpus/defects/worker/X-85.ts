import type { Defect } from "#corpus/defects/defect.ts";

/** Restarts that did not help are repeated without a pause. */
const defect: Defect = {
  id: "X-85",
  wrong: "Restarts that did not help are repeated without a pause",
  breaks: ["worker:HEALTH-12"],
  replace: () => ({ restartBackoffMs: () => 0 }),
};

export default defect;
