import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A workspace that is found dead goes offline whatever its status, removed too. */
const defect: ServerDefect = {
  id: "X-33",
  wrong: "A workspace that is found dead goes offline whatever its status, removed too",
  breaks: ["server:STATE-02", "server:STATE-07"],
  // Not only the life that was looked at either, or that guard would hide this one's absence.
  replace: () => ({ offline: { from: ["online", "degraded", "removed"], life: "any" } }),
};

export default defect;
