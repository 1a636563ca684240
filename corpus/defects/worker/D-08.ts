import type { Defect } from "#corpus/defects/defect.ts";

/** No lease is held between the readiness check and the use. */
const defect: Defect = {
  id: "D-08",
  wrong: "No lease is held between the readiness check and the use",
  breaks: ["worker:WAKE-18", "worker:HIB-3"],
  replace: () => ({ keepAlive: () => null }),
};

export default defect;
