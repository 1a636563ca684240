import type { Defect } from "#corpus/defects/defect.ts";

/** An unset master token lets everybody in. */
const defect: Defect = {
  id: "X-100",
  wrong: "An unset master token lets everybody in",
  breaks: ["worker:AUTH-2"],
  replace: ({ isAdmin }) => ({ isAdmin: (header, secret) => secret === null || isAdmin(header, secret) }),
};

export default defect;
