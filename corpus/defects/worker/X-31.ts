import type { Defect } from "#corpus/defects/defect.ts";

/** The read route takes every question for existence. */
const defect: Defect = {
  id: "X-31",
  wrong: "The read route takes every question for existence",
  breaks: ["worker:FILE-20"],
  replace: (parts) => ({ routedPath: (rest) => parts.routedPath(rest, true) }),
};

export default defect;
