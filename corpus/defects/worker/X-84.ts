import type { Defect } from "#corpus/defects/defect.ts";

/** One failed check is enough for a restart. */
const defect: Defect = {
  id: "X-84",
  wrong: "One failed check is enough for a restart",
  breaks: ["worker:HEALTH-12", "worker:PROC-7"],
  replace: () => ({ failuresBeforeRestart: 1 }),
};

export default defect;
