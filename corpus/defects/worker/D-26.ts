import type { Defect } from "#corpus/defects/defect.ts";

/** Nothing is counted, so nothing is ever alerted. */
const defect: Defect = {
  id: "D-26",
  wrong: "Nothing is counted, so nothing is ever alerted",
  breaks: [
    "worker:OBS-1",
    "worker:OBS-2",
    "worker:OBS-3",
    "worker:OBS-4",
    "worker:OBS-5",
    "worker:OBS-6",
    "worker:OBS-7",
    "worker:OBS-8",
    "worker:OBS-9",
    "worker:OBS-10",
  ],
  replace: () => ({ observes: () => false }),
};

export default defect;
