import type { Defect } from "#corpus/defects/defect.ts";

/** A container lost in the middle fails the rest of the batch. */
const defect: Defect = {
  id: "D-64",
  wrong: "A container lost in the middle fails the rest of the batch",
  breaks: ["worker:BATCH-9"],
  replace: () => ({ onBatchLoss: () => "give-up" }),
};

export default defect;
