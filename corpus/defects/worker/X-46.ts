import type { Defect } from "#corpus/defects/defect.ts";

/** Results are kept for an hour. */
const defect: Defect = {
  id: "X-46",
  wrong: "Results are kept for an hour",
  breaks: ["worker:EXEC-14"],
  replace: (parts) => ({ execKeep: { ...parts.execKeep, ttlMs: 3_600_000 } }),
};

export default defect;
