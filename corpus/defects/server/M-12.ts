import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The start of a cycle is detached from it. */
const defect: ServerDefect = {
  id: "M-12",
  wrong: "The start of a cycle is detached from it",
  breaks: ["server:RST-06"],
  replace: () => ({ cycleAwaitsStart: false }),
};

export default defect;
