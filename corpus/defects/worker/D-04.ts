import type { Defect } from "#corpus/defects/defect.ts";

/** The command's time counts from the arrival of the request. */
const defect: Defect = {
  id: "D-04",
  wrong: "The command's time counts from the arrival of the request",
  breaks: ["worker:EXEC-4", "worker:WAKE-19"],
  replace: () => ({ execClockFrom: ({ requestedAt }) => requestedAt }),
};

export default defect;
