import type { Defect } from "#corpus/defects/defect.ts";

/** A timed-out command runs on and its output is dropped. */
const defect: Defect = {
  id: "D-58",
  wrong: "A timed-out command runs on and its output is dropped",
  breaks: ["worker:EXEC-7", "worker:PROC-4"],
  replace: () => ({ onExecTimeout: () => ({ kill: false, output: false }) }),
};

export default defect;
