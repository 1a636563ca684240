import type { Defect } from "#corpus/defects/defect.ts";

/** Every readiness check runs a command that leaves a record. */
const defect: Defect = {
  id: "D-87",
  wrong: "Every readiness check runs a command that leaves a record",
  breaks: ["worker:PROC-4"],
  replace: () => ({ echoBy: "process" }),
};

export default defect;
