import type { Defect } from "#corpus/defects/defect.ts";

/** An error of the kill is ignored. */
const defect: Defect = {
  id: "D-89",
  wrong: "An error of the kill is ignored",
  breaks: ["worker:PROC-6"],
  replace: (parts) => ({ afterKill: (result) => (result.error === null ? parts.afterKill(result) : "proceed") }),
};

export default defect;
