import type { Defect } from "#corpus/defects/defect.ts";

/** A sync takes the write call for the proof that something reached the bucket. */
const defect: Defect = {
  id: "D-19",
  wrong: "A sync takes the write call for the proof that something reached the bucket",
  breaks: ["worker:SYNC-2"],
  replace: () => ({ confirms: () => true }),
};

export default defect;
