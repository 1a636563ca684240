import type { Defect } from "#corpus/defects/defect.ts";

/** A failing bucket fails the read, although the container has the file. */
const defect: Defect = {
  id: "D-13",
  wrong: "A failing bucket fails the read, although the container has the file",
  breaks: ["worker:FILE-6"],
  replace: () => ({ onBucketFailure: () => "fail" }),
};

export default defect;
