import type { Defect } from "#corpus/defects/defect.ts";

/** Operations of a parallel batch run side by side whatever their path. */
const defect: Defect = {
  id: "X-26",
  wrong: "Operations of a parallel batch run side by side whatever their path",
  breaks: ["worker:BATCH-11"],
  replace: (parts) => ({ batchLanes: (ops, parallel) => (parallel ? ops.map((op) => [op]) : parts.batchLanes(ops, parallel)) }),
};

export default defect;
