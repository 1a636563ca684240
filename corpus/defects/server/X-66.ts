import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Nobody is ever provisioning for too long. */
const defect: ServerDefect = {
  id: "X-66",
  wrong: "Nobody is ever provisioning for too long",
  breaks: ["server:REG-16"],
  replace: () => ({ provisioningLimitMs: () => Number.POSITIVE_INFINITY }),
};

export default defect;
