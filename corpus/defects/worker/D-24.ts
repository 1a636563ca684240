import type { Defect } from "#corpus/defects/defect.ts";

/** A kill is taken as done without looking whether the old gateway is gone. */
const defect: Defect = {
  id: "D-24",
  wrong: "A kill is taken as done without looking whether the old gateway is gone",
  breaks: ["worker:PROC-2", "worker:WAKE-10", "worker:PROC-6"],
  replace: () => ({ afterKill: () => "proceed" }),
};

export default defect;
