import type { Defect } from "#corpus/defects/defect.ts";

/** The startup limit is 30 s. */
const defect: Defect = {
  id: "D-75",
  wrong: "The startup limit is 30 s",
  breaks: ["worker:WAKE-7"],
  replace: () => ({ startupLimitMs: 30_000 }),
};

export default defect;
