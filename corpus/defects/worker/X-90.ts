import type { Defect } from "#corpus/defects/defect.ts";

/** Alerts need no sample. */
const defect: Defect = {
  id: "X-90",
  wrong: "Alerts need no sample",
  breaks: ["worker:OBS-10"],
  replace: () => ({ alertMinSample: 1 }),
};

export default defect;
