import type { Defect } from "#corpus/defects/defect.ts";

/** A missing bucket binding passes for a file that is not there. */
const defect: Defect = {
  id: "D-152",
  wrong: "A missing bucket binding passes for a file that is not there",
  breaks: ["worker:CFG-7"],
  replace: () => ({ onMissingBinding: (name) => (name === "BUCKET" ? "go-on" : "refuse") }),
};

export default defect;
