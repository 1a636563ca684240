import type { Defect } from "#corpus/defects/defect.ts";

/** The scheduled job looks into the sandbox through calls that count as activity. */
const defect: Defect = {
  id: "X-76",
  wrong: "The scheduled job looks into the sandbox through calls that count as activity",
  breaks: ["worker:HIB-5"],
  replace: () => ({ mirrorsThrough: "sdk" }),
};

export default defect;
