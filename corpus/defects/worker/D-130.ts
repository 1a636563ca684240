import type { Defect } from "#corpus/defects/defect.ts";

/** Failures are counted within one run only. */
const defect: Defect = {
  id: "D-130",
  wrong: "Failures are counted within one run only",
  breaks: ["worker:SYNC-27"],
  replace: () => ({ failuresInRow: (_stored, failed) => (failed ? 1 : 0) }),
};

export default defect;
