import type { Defect } from "#corpus/defects/defect.ts";

/** The counters of a cycle are passed by value and stay as they were. */
const defect: Defect = {
  id: "X-75",
  wrong: "The counters of a cycle are passed by value and stay as they were",
  breaks: ["worker:OBS-14"],
  replace: () => ({ countVisit: (count) => count }),
};

export default defect;
