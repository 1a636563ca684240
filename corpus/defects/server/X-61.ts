import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A reset drops nothing. */
const defect: ServerDefect = {
  id: "X-61",
  wrong: "A reset drops nothing",
  breaks: ["server:RST-17"],
  replace: () => ({ dropsVolumes: () => [] }),
};

export default defect;
