import type { Defect } from "#corpus/defects/defect.ts";

/** Cleanup runs before the check whether a gateway runs. */
const defect: Defect = {
  id: "D-82",
  wrong: "Cleanup runs before the check whether a gateway runs",
  breaks: ["worker:PROC-2", "worker:WAKE-14"],
  replace: () => ({ preflightKills: (gateways) => gateways }),
};

export default defect;
