import type { Defect } from "#corpus/defects/defect.ts";

/** A path without its leading slash reaches the container as it is. */
const defect: Defect = {
  id: "D-37",
  wrong: "A path without its leading slash reaches the container as it is",
  breaks: ["worker:FILE-11"],
  replace: () => ({ containerPath: ({ asked, path }) => (asked.startsWith("/") ? path : asked) }),
};

export default defect;
