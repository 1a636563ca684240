import type { Defect } from "#corpus/defects/defect.ts";

/** Whether to restore is decided anew for each part, and only the configuration passes. */
const defect: Defect = {
  id: "D-110",
  wrong: "Whether to restore is decided anew for each part, and only the configuration passes",
  breaks: ["worker:SYNC-12"],
  replace: () => ({ restores: (path) => path.startsWith("/root/.openclaw/") }),
};

export default defect;
