import type { Defect } from "#corpus/defects/defect.ts";

/** A deletion reaches only the container. */
const defect: Defect = {
  id: "D-39",
  wrong: "A deletion reaches only the container",
  breaks: ["worker:FILE-19", "worker:BATCH-7"],
  replace: () => ({ mirrors: (change) => change === "write" || change === "batch-write" }),
};

export default defect;
