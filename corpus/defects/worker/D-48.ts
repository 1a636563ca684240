import type { Defect } from "#corpus/defects/defect.ts";

/** A wake timeout is not among the errors that are tried again. */
const defect: Defect = {
  id: "D-48",
  wrong: "A wake timeout is not among the errors that are tried again",
  breaks: ["worker:WAKE-9"],
  replace: (parts) => ({ mayRetry: (operation, failure) => failure.kind !== "wake-timeout" && parts.mayRetry(operation, failure) }),
};

export default defect;
