import type { Defect } from "#corpus/defects/defect.ts";

/** The sandbox sleeps after ten minutes. */
const defect: Defect = {
  id: "D-28",
  wrong: "The sandbox sleeps after ten minutes",
  breaks: ["worker:HIB-1", "worker:HIB-3"],
  replace: () => ({ sleepAfterMs: 600_000 }),
};

export default defect;
