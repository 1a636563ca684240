import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A workspace is created below a parent that was removed meanwhile. */
const defect: ServerDefect = {
  id: "X-165",
  wrong: "A workspace is created below a parent that was removed meanwhile",
  breaks: ["server:STATE-02"],
  replace: () => ({ createsBelow: "seen-parent" }),
};

export default defect;
