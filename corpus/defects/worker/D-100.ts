import type { Defect } from "#corpus/defects/defect.ts";

/** A command that timed out is answered 200. */
const defect: Defect = {
  id: "D-100",
  wrong: "A command that timed out is answered 200",
  breaks: ["worker:EXEC-7"],
  replace: () => ({ answerExecTimeout: () => ({ status: 200, fields: { status: "timeout" } }) }),
};

export default defect;
