import type { Defect } from "#corpus/defects/defect.ts";

/** Only the first page of keys is read for users. */
const defect: Defect = {
  id: "X-65",
  wrong: "Only the first page of keys is read for users",
  breaks: ["worker:SYNC-1"],
  replace: () => ({ readsOn: () => false }),
};

export default defect;
