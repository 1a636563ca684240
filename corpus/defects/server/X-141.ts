import type { ServerDefect } from "#corpus/defects/defect.ts";

/** All callers share one limit. */
const defect: ServerDefect = {
  id: "X-141",
  wrong: "All callers share one limit",
  breaks: ["server:AUTH-05"],
  replace: () => ({ limitedAs: () => "everybody" }),
};

export default defect;
