import type { Defect } from "#corpus/defects/defect.ts";

/** A batch wakes the sandbox before it looks at the bucket. */
const defect: Defect = {
  id: "X-25",
  wrong: "A batch wakes the sandbox before it looks at the bucket",
  breaks: ["worker:BATCH-8"],
  replace: () => ({ readsBeforeWake: false }),
};

export default defect;
