import type { Defect } from "#corpus/defects/defect.ts";

/** A sync counts as fresh for an hour. */
const defect: Defect = {
  id: "X-94",
  wrong: "A sync counts as fresh for an hour",
  breaks: ["worker:OBS-13"],
  replace: () => ({ syncIsStale: (minutes) => minutes >= 60 }),
};

export default defect;
