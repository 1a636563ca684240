import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Every detector takes a workspace offline in any status but removed. */
const defect: ServerDefect = {
  id: "X-31",
  wrong: "Every detector takes a workspace offline in any status but removed",
  breaks: ["server:STATE-07"],
  replace: () => ({ mayGoOffline: ["online", "degraded", "provisioning", "failed", "paused", "hibernated", "hibernating"] }),
};

export default defect;
