import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A start that finds no backend leaves the workspace in provisioning. */
const defect: ServerDefect = {
  id: "M-19",
  wrong: "A start that finds no backend leaves the workspace in provisioning",
  breaks: ["server:PROV-02"],
  replace: () => ({ onNoBackend: () => "ignore" }),
};

export default defect;
