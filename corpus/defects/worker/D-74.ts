import type { Defect } from "#corpus/defects/defect.ts";

/** The gateway is recognised only as "clawdbot gateway", which the table does not show. */
const defect: Defect = {
  id: "D-74",
  wrong: 'The gateway is recognised only as "clawdbot gateway", which the table does not show',
  breaks: ["worker:PROC-1"],
  replace: () => ({ isGateway: (command) => command.includes("clawdbot gateway") }),
};

export default defect;
