import type { Defect } from "#corpus/defects/defect.ts";

/** Storage counts as mounted because its directory exists. */
const defect: Defect = {
  id: "D-113",
  wrong: "Storage counts as mounted because its directory exists",
  breaks: ["worker:SYNC-2", "worker:SYNC-10", "worker:SYNC-11"],
  replace: () => ({ storageThere: ({ directory }) => directory }),
};

export default defect;
