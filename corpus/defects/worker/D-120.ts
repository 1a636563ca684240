import type { Defect } from "#corpus/defects/defect.ts";

/** The template configuration passes for a user configuration. */
const defect: Defect = {
  id: "D-120",
  wrong: "The template configuration passes for a user configuration",
  breaks: ["worker:SYNC-5"],
  replace: () => ({ isUserConfig: (text) => text.startsWith("{") }),
};

export default defect;
