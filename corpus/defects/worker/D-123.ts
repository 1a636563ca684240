import type { Defect } from "#corpus/defects/defect.ts";

/** Only the configuration is backed up. */
const defect: Defect = {
  id: "D-123",
  wrong: "Only the configuration is backed up",
  breaks: ["worker:SYNC-15"],
  replace: () => ({ inBackup: (path) => path.startsWith("/root/.openclaw/") }),
};

export default defect;
