import type { Defect } from "#corpus/defects/defect.ts";

/** A check may take a minute. */
const defect: Defect = {
  id: "X-81",
  wrong: "A check may take a minute",
  breaks: ["worker:HEALTH-7"],
  replace: () => ({ healthCheckMs: 60_000 }),
};

export default defect;
