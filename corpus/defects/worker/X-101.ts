import type { Defect } from "#corpus/defects/defect.ts";

/** Every signed-in user is an administrator. */
const defect: Defect = {
  id: "X-101",
  wrong: "Every signed-in user is an administrator",
  breaks: ["worker:AUTH-10"],
  replace: () => ({ isAdminUser: () => true }),
};

export default defect;
