import type { Defect } from "#corpus/defects/defect.ts";

/** A user who was never synced is invisible to the scheduled job. */
const defect: Defect = {
  id: "D-125",
  wrong: "A user who was never synced is invisible to the scheduled job",
  breaks: ["worker:SYNC-1", "worker:WAKE-21"],
  replace: (parts) => ({ discoverUsers: (keys) => parts.discoverUsers(keys.filter((key) => key.endsWith("/.last-sync"))) }),
};

export default defect;
