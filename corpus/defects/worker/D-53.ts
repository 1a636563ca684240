import type { Defect } from "#corpus/defects/defect.ts";

/** Exec answers its start errors itself, so nothing is tried again. */
const defect: Defect = {
  id: "D-53",
  wrong: "Exec answers its start errors itself, so nothing is tried again",
  breaks: ["worker:RETRY-10", "worker:EXEC-16"],
  replace: (parts) => ({ mayRetry: (operation, failure) => operation !== "exec" && parts.mayRetry(operation, failure) }),
};

export default defect;
