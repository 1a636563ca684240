import type { Defect } from "#corpus/defects/defect.ts";

/** Any command that mentions the gateway passes for it. */
const defect: Defect = {
  id: "D-76",
  wrong: "Any command that mentions the gateway passes for it",
  breaks: ["worker:PROC-1"],
  replace: () => ({ isGateway: (command) => /clawdbot|openclaw|start-moltbot/.test(command) }),
};

export default defect;
