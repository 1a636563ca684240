import type { Defect } from "#corpus/defects/defect.ts";

/** An empty bucket passes for one that does not answer. */
const defect: Defect = {
  id: "X-61",
  wrong: "An empty bucket passes for one that does not answer",
  breaks: ["worker:SYNC-11"],
  replace: (parts) => ({ judgeBackup: (sight) => (parts.judgeBackup(sight) === "nothing" ? "fail" : parts.judgeBackup(sight)) }),
};

export default defect;
