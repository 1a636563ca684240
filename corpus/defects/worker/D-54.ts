import type { Defect } from "#corpus/defects/defect.ts";

/** A command is tried again after it was admitted. */
const defect: Defect = {
  id: "D-54",
  wrong: "A command is tried again after it was admitted",
  breaks: ["worker:EXEC-15"],
  replace: () => ({ mayRetry: (_operation, failure) => failure.transient }),
};

export default defect;
