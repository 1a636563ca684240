import type { Defect } from "#corpus/defects/defect.ts";

/** Whatever lies under the read keys passes for newer than the generation. */
const defect: Defect = {
  id: "X-67",
  wrong: "Whatever lies under the read keys passes for newer than the generation",
  breaks: ["worker:SYNC-9", "worker:SYNC-26"],
  replace: () => ({ isLater: () => true }),
};

export default defect;
