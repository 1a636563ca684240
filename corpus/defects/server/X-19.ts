import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The register of a restarted agent waits until the agent was told of its restart. */
const defect: ServerDefect = {
  id: "X-19",
  wrong: "The register of a restarted agent waits until the agent was told of its restart",
  breaks: ["server:RST-07"],
  replace: () => ({ tellsOfRestart: "before-answer" }),
};

export default defect;
