import type { Defect } from "#corpus/defects/defect.ts";

/** The wake budget is 30 s. */
const defect: Defect = {
  id: "D-02",
  wrong: "The wake budget is 30 s",
  breaks: ["worker:WAKE-1", "worker:WAKE-2"],
  replace: () => ({ wakeBudgetMs: 30_000 }),
};

export default defect;
