import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Every detector takes a workspace offline in any status but removed. */
const defect: ServerDefect = {
  id: "X-31",
  wrong: "Every detector takes a workspace offline in any status but removed",
  breaks: ["server:STATE-07"],
  // Not only the life that was looked at either, or that guard would hide this one's absence.
  replace: () => ({
    offline: { from: ["online", "degraded", "provisioning", "failed", "paused", "hibernated", "hibernating"], life: "any" },
  }),
};

export default defect;
