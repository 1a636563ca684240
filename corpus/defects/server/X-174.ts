import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A start that fails for its secrets is told of by no event. */
const defect: ServerDefect = {
  id: "X-174",
  wrong: "A start that fails for its secrets is told of by no event",
  breaks: ["server:PROV-06"],
  replace: () => ({ tellsUnreadableSecrets: false }),
};

export default defect;
