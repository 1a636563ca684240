import type { Defect } from "#corpus/defects/defect.ts";

/** A permanent start failure is tried again. */
const defect: Defect = {
  id: "X-03",
  wrong: "A permanent start failure is tried again",
  breaks: ["worker:WAKE-13", "worker:RETRY-8"],
  replace: (parts) => ({
    mayRetry: (operation, failure) => failure.kind === "permanent-start" || parts.mayRetry(operation, failure),
  }),
};

export default defect;
