import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Volumes that could not be removed with their workspace are forgotten. */
const defect: ServerDefect = {
  id: "X-157",
  wrong: "Volumes that could not be removed with their workspace are forgotten",
  breaks: ["server:STOP-04"],
  replace: () => ({ keptVolumes: "forgotten" }),
};

export default defect;
