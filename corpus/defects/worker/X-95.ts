import type { Defect } from "#corpus/defects/defect.ts";

/** A breaker is reset by a GET as well. */
const defect: Defect = {
  id: "X-95",
  wrong: "A breaker is reset by a GET as well",
  breaks: ["worker:AUTH-6"],
  replace: () => ({ resetVerbs: ["POST", "GET"] }),
};

export default defect;
