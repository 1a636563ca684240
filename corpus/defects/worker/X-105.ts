import type { Defect } from "#corpus/defects/defect.ts";

/** Every failed gateway gets the same hint. */
const defect: Defect = {
  id: "X-105",
  wrong: "Every failed gateway gets the same hint",
  breaks: ["worker:ARCH-3"],
  replace: () => ({ ranOutOfMemory: () => false }),
};

export default defect;
