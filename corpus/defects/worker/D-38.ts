import type { Defect } from "#corpus/defects/defect.ts";

/** Whatever the bucket has passes for fresh. */
const defect: Defect = {
  id: "D-38",
  wrong: "Whatever the bucket has passes for fresh",
  breaks: ["worker:FILE-14", "worker:FILE-17", "worker:FILE-23"],
  replace: () => ({ trust: () => "fresh" }),
};

export default defect;
