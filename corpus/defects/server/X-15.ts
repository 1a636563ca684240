import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Manual and automatic restarts have lanes of their own. */
const defect: ServerDefect = {
  id: "X-15",
  wrong: "Manual and automatic restarts have lanes of their own",
  breaks: ["server:RST-02", "server:RST-06"],
  replace: () => ({ laneOf: (workspaceId, kind) => `${workspaceId} ${kind}` }),
};

export default defect;
