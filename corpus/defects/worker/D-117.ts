import type { Defect } from "#corpus/defects/defect.ts";

/** A staging area that an earlier attempt left is taken for a mount in use, and the storage is declared down. */
const defect: Defect = {
  id: "D-117",
  wrong: "A staging area that an earlier attempt left is taken for a mount in use, and the storage is declared down",
  breaks: ["worker:SYNC-10", "worker:SYNC-11"],
  replace: () => ({ onLeftStage: () => "fail" }),
};

export default defect;
