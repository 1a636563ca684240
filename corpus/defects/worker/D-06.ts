import type { Defect } from "#corpus/defects/defect.ts";

/** Nothing is tried again. */
const defect: Defect = {
  id: "D-06",
  wrong: "Nothing is tried again",
  breaks: ["worker:RETRY-1", "worker:RETRY-10", "worker:CAP-4"],
  replace: () => ({ mayRetry: () => false }),
};

export default defect;
