import type { Defect } from "#corpus/defects/defect.ts";

/** A command that timed out is answered like a command that failed. */
const defect: Defect = {
  id: "D-12",
  wrong: "A command that timed out is answered like a command that failed",
  breaks: ["worker:EXEC-7"],
  replace: () => ({ answerExecTimeout: () => ({ status: 500, fields: { error: "Command timed out", errorType: "command_error" } }) }),
};

export default defect;
