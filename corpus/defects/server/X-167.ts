import type { ServerDefect } from "#corpus/defects/defect.ts";

/** How long a workspace may be provisioning is what it always was, whatever is configured. */
const defect: ServerDefect = {
  id: "X-167",
  wrong: "How long a workspace may be provisioning is what it always was, whatever is configured",
  breaks: ["server:REG-16"],
  replace: () => ({ provisioningLimitMs: (runtime) => (runtime === "hermes" ? 1_800_000 : 600_000) }),
};

export default defect;
