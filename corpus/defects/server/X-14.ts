import type { ServerDefect } from "#corpus/defects/defect.ts";

/** All workspaces share one lane. */
const defect: ServerDefect = {
  id: "X-14",
  wrong: "All workspaces share one lane",
  breaks: ["server:RST-05"],
  replace: () => ({ laneOf: () => "all" }),
};

export default defect;
