import type { Defect } from "#corpus/defects/defect.ts";

/** A transfer counts as whole when anything of it arrived. */
const defect: Defect = {
  id: "D-122",
  wrong: "A transfer counts as whole when anything of it arrived",
  breaks: ["worker:SYNC-19"],
  replace: () => ({ confirms: ({ found }) => found !== null }),
};

export default defect;
