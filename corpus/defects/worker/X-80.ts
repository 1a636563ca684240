import type { Defect } from "#corpus/defects/defect.ts";

/** A user that was never synced has no R2. */
const defect: Defect = {
  id: "X-80",
  wrong: "A user that was never synced has no R2",
  breaks: ["worker:HEALTH-6"],
  replace: () => ({ bucketProof: ({ marker }) => marker }),
};

export default defect;
