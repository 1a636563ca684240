import type { Defect } from "#corpus/defects/defect.ts";

/** The user beyond the instance limit waits for a place instead of being told. */
const defect: Defect = {
  id: "D-27",
  wrong: "The user beyond the instance limit waits for a place instead of being told",
  breaks: ["worker:CAP-1"],
  replace: () => ({ onCapacity: () => "wait" }),
};

export default defect;
