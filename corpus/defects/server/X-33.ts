import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A workspace that is found dead goes offline whatever its status, removed too. */
const defect: ServerDefect = {
  id: "X-33",
  wrong: "A workspace that is found dead goes offline whatever its status, removed too",
  breaks: ["server:STATE-02", "server:STATE-07"],
  replace: () => ({ mayGoOffline: ["online", "degraded", "removed"] }),
};

export default defect;
