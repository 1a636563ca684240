import type { Defect } from "#corpus/defects/defect.ts";

/** The command's timer is left running when the command ended first. */
const defect: Defect = {
  id: "D-56",
  wrong: "The command's timer is left running when the command ended first",
  breaks: ["worker:EXEC-20"],
  replace: () => ({ clearsExecTimer: false }),
};

export default defect;
