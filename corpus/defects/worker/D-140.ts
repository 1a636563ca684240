import type { Defect } from "#corpus/defects/defect.ts";

/** Memory in use is computed against a fixed gigabyte. */
const defect: Defect = {
  id: "D-140",
  wrong: "Memory in use is computed against a fixed gigabyte",
  breaks: ["worker:STATE-1"],
  replace: () => ({ memoryMB: ({ freeMB }) => 1_024 - freeMB }),
};

export default defect;
