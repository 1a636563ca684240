import type { Defect } from "#corpus/defects/defect.ts";

/** Any user id names a sandbox. */
const defect: Defect = {
  id: "X-22",
  wrong: "Any user id names a sandbox",
  breaks: ["worker:ISO-2", "worker:ISO-3"],
  replace: () => ({ isUserId: () => true }),
};

export default defect;
