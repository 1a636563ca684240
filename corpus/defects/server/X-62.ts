import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A restart stops a workspace that is being provisioned at once. */
const defect: ServerDefect = {
  id: "X-62",
  wrong: "A restart stops a workspace that is being provisioned at once",
  breaks: ["server:RST-23"],
  replace: () => ({ provisioningWaitMs: 0 }),
};

export default defect;
