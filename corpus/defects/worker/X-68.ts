import type { Defect } from "#corpus/defects/defect.ts";

/** A restart does not save the data first. */
const defect: Defect = {
  id: "X-68",
  wrong: "A restart does not save the data first",
  breaks: ["worker:SYNC-17", "worker:LIFE-2"],
  replace: () => ({ flushesFirst: false }),
};

export default defect;
