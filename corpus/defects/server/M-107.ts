import type { ServerDefect } from "#corpus/defects/defect.ts";

/** An external workspace that waits for its agent is called provisioning, and fails by the provisioning limit. */
const defect: ServerDefect = {
  id: "M-107",
  wrong: "An external workspace that waits for its agent is called provisioning, and fails by the provisioning limit",
  breaks: ["server:STATE-06", "server:STATE-01"],
  replace: () => ({ externalStatus: "provisioning" }),
};

export default defect;
