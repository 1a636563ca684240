import type { Defect } from "#corpus/defects/defect.ts";

/** An open port without a process record does not stop a start. */
const defect: Defect = {
  id: "D-86",
  wrong: "An open port without a process record does not stop a start",
  breaks: ["worker:PROC-2"],
  replace: () => ({ onInvisibleGateway: () => "start" }),
};

export default defect;
