import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The control plane is asked by the workspace's id instead of the instance's. */
const defect: ServerDefect = {
  id: "X-44",
  wrong: "The control plane is asked by the workspace's id instead of the instance's",
  breaks: ["server:PROV-10"],
  replace: () => ({ instanceOf: ({ workspaceId }) => workspaceId }),
};

export default defect;
