import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A workspace is marked as removed once its workload is stopped. */
const defect: ServerDefect = {
  id: "X-46",
  wrong: "A workspace is marked as removed once its workload is stopped",
  breaks: ["server:STOP-12"],
  replace: () => ({ marksRemoved: "after-stops" }),
};

export default defect;
