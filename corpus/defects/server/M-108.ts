import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The provisioning limit of 600 s is applied to slow runtimes too. */
const defect: ServerDefect = {
  id: "M-108",
  wrong: "The provisioning limit of 600 s is applied to slow runtimes too",
  breaks: ["server:REG-16"],
  replace: () => ({ provisioningLimitMs: () => 600_000 }),
};

export default defect;
