import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Register does not return the inbound secret, so an agent without a volume never learns it. */
const defect: ServerDefect = {
  id: "M-65",
  wrong: "Register does not return the inbound secret, so an agent without a volume never learns it",
  breaks: ["server:TOK-22"],
  replace: () => ({ registerTellsInboundSecret: false }),
};

export default defect;
