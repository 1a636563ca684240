import type { Defect } from "#corpus/defects/defect.ts";

/** Restarts of a gateway that keeps dying never end. */
const defect: Defect = {
  id: "D-22",
  wrong: "Restarts of a gateway that keeps dying never end",
  breaks: ["worker:OOM-3", "worker:HEALTH-12"],
  replace: () => ({ breakerTrips: () => false }),
};

export default defect;
