import type { Defect } from "#corpus/defects/defect.ts";

/** A missing sandbox binding is used as if it were there. */
const defect: Defect = {
  id: "D-151",
  wrong: "A missing sandbox binding is used as if it were there",
  breaks: ["worker:CFG-7"],
  replace: () => ({ onMissingBinding: (name) => (name === "SANDBOX" ? "go-on" : "refuse") }),
};

export default defect;
