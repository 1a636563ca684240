import type { Defect } from "#corpus/defects/defect.ts";

/** The job handles users one by one and waits for each as long as a boot may take. */
const defect: Defect = {
  id: "D-127",
  wrong: "The job handles users one by one and waits for each as long as a boot may take",
  breaks: ["worker:ISO-6"],
  replace: () => ({ visits: { atOnce: 1, limitMs: 180_000 } }),
};

export default defect;
