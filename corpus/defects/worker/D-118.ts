import type { Defect } from "#corpus/defects/defect.ts";

/** The sync lock holds within one isolate only. */
const defect: Defect = {
  id: "D-118",
  wrong: "The sync lock holds within one isolate only",
  breaks: ["worker:SYNC-8"],
  replace: () => ({ lockHeld: (lock, { isolate, now }) => lock !== null && lock.isolate === isolate && now < lock.until }),
};

export default defect;
