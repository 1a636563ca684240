import type { Defect } from "#corpus/defects/defect.ts";

/** Writes of a batch do not reach the bucket. */
const defect: Defect = {
  id: "D-65",
  wrong: "Writes of a batch do not reach the bucket",
  breaks: ["worker:BATCH-7"],
  replace: () => ({ mirrors: (change) => change !== "batch-write" }),
};

export default defect;
