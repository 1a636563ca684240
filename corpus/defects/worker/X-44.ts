import type { Defect } from "#corpus/defects/defect.ts";

/** A streamed command is answered when it has ended. */
const defect: Defect = {
  id: "X-44",
  wrong: "A streamed command is answered when it has ended",
  breaks: ["worker:EXEC-11"],
  replace: () => ({ streamAnswers: "at-end" }),
};

export default defect;
