import type { Defect } from "#corpus/defects/defect.ts";

/** A command that could not be killed is answered as if it were gone. */
const defect: Defect = {
  id: "X-45",
  wrong: "A command that could not be killed is answered as if it were gone",
  breaks: ["worker:PROC-5"],
  replace: (parts) => ({ answerExecTimeout: () => parts.answerExecTimeout({ killed: true }) }),
};

export default defect;
