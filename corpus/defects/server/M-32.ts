import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The volumes of a workspace are removed even though its stop failed. */
const defect: ServerDefect = {
  id: "M-32",
  wrong: "The volumes of a workspace are removed even though its stop failed",
  breaks: ["server:STOP-04"],
  replace: () => ({ removesVolumes: () => true }),
};

export default defect;
