import type { Defect } from "#corpus/defects/defect.ts";

/** Any marker in the bucket proves the run that comes to an end. */
const defect: Defect = {
  id: "X-63",
  wrong: "Any marker in the bucket proves the run that comes to an end",
  breaks: ["worker:SYNC-4"],
  replace: () => ({ markerProves: (found) => found !== null }),
};

export default defect;
