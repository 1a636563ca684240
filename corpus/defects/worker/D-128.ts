import type { Defect } from "#corpus/defects/defect.ts";

/** The job waits for slow copies past its own time limit. */
const defect: Defect = {
  id: "D-128",
  wrong: "The job waits for slow copies past its own time limit",
  breaks: ["worker:SYNC-26", "worker:HIB-5"],
  replace: (parts) => ({ visits: { ...parts.visits, limitMs: 600_000 } }),
};

export default defect;
