import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A probe that fails counts as a death. */
const defect: ServerDefect = {
  id: "M-08",
  wrong: "A probe that fails counts as a death",
  breaks: ["server:DEAD-06"],
  replace: () => ({ isDeadSight: ({ kind }) => kind !== "running" }),
};

export default defect;
