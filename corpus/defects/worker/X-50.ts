import type { Defect } from "#corpus/defects/defect.ts";

/** A bulk restart restarts everybody at once. */
const defect: Defect = {
  id: "X-50",
  wrong: "A bulk restart restarts everybody at once",
  breaks: ["worker:LIFE-8"],
  replace: () => ({ bulkDelayMs: () => 0 }),
};

export default defect;
