import type { Defect } from "#corpus/defects/defect.ts";

/** Whatever a user calls a secret is kept, and goes into his sandbox's environment. */
const defect: Defect = {
  id: "X-108",
  wrong: "Whatever a user calls a secret is kept",
  breaks: ["worker:ISO-5"],
  replace: () => ({ keepsSecret: () => true }),
};

export default defect;
