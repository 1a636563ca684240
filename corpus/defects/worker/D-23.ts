import type { Defect } from "#corpus/defects/defect.ts";

/** A restart leaves the old gateway where it is. */
const defect: Defect = {
  id: "D-23",
  wrong: "A restart leaves the old gateway where it is",
  breaks: ["worker:PROC-2", "worker:PROC-3"],
  replace: () => ({ killScope: () => [] }),
};

export default defect;
