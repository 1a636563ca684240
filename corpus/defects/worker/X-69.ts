import type { Defect } from "#corpus/defects/defect.ts";

/** Freshness is judged by rounded minutes. */
const defect: Defect = {
  id: "X-69",
  wrong: "Freshness is judged by rounded minutes",
  breaks: ["worker:SYNC-24"],
  replace: () => ({ isFresh: (minutes) => Math.round(minutes) < 5 }),
};

export default defect;
