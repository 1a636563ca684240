import type { Defect } from "#corpus/defects/defect.ts";

/** The summary of a scheduled run counts nothing. */
const defect: Defect = {
  id: "D-154",
  wrong: "The summary of a scheduled run counts nothing",
  breaks: ["worker:OBS-14"],
  replace: () => ({ summarise: (sights) => ({ users: sights.length, healthy: 0, failing: 0, starting: 0, asleep: 0, unreachable: 0 }) }),
};

export default defect;
