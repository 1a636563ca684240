import type { Defect } from "#corpus/defects/defect.ts";

/** The start script's lock is taken for held as long as its file exists. */
const defect: Defect = {
  id: "D-81",
  wrong: "The start script's lock is taken for held as long as its file exists",
  breaks: ["worker:PROC-11", "worker:PROC-12"],
  replace: () => ({ clearsLock: () => false }),
};

export default defect;
