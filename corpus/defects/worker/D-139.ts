import type { Defect } from "#corpus/defects/defect.ts";

/** Failures and restarts are counted in memory. */
const defect: Defect = {
  id: "D-139",
  wrong: "Failures and restarts are counted in memory",
  breaks: ["worker:HEALTH-12", "worker:OOM-3"],
  replace: () => ({ recoveryKeptIn: "memory" }),
};

export default defect;
