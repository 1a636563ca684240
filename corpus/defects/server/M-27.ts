import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A new start on the control plane leaves the tokens of the life before live, and the new instance has none of them. */
const defect: ServerDefect = {
  id: "M-27",
  wrong: "A new start on the control plane leaves the tokens of the life before live, and the new instance has none of them",
  breaks: ["server:TOK-17"],
  replace: () => ({ revokesBeforeStart: (backend) => backend !== "control-plane" }),
};

export default defect;
