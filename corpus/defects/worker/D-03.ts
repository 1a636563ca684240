import type { Defect } from "#corpus/defects/defect.ts";

/** When the budget ends the operation runs anyway. */
const defect: Defect = {
  id: "D-03",
  wrong: "When the budget ends the operation runs anyway",
  breaks: ["worker:WAKE-5", "worker:WAKE-3"],
  replace: () => ({ runsUnready: (failure) => failure.kind === "wake-timeout" }),
};

export default defect;
