import type { Defect } from "#corpus/defects/defect.ts";

/** All that is in the sandbox when a sync ends counts as saved by it. */
const defect: Defect = {
  id: "X-66",
  wrong: "All that is in the sandbox when a sync ends counts as saved by it",
  breaks: ["worker:HIB-8"],
  replace: () => ({ coveredUntil: ({ endedAt }) => endedAt }),
};

export default defect;
