import type { Defect } from "#corpus/defects/defect.ts";

/** A gateway that ended by itself is not restarted. */
const defect: Defect = {
  id: "D-21",
  wrong: "A gateway that ended by itself is not restarted",
  breaks: ["worker:HEALTH-12", "worker:OOM-2"],
  replace: (parts) => ({ countsAsFailing: (state) => state !== "crashed" && parts.countsAsFailing(state) }),
};

export default defect;
