import type { ServerDefect } from "#corpus/defects/defect.ts";

/** An agent's answer without a body is given one. */
const defect: ServerDefect = {
  id: "X-164",
  wrong: "An agent's answer without a body is given one",
  breaks: ["server:A2A-29"],
  replace: () => ({ emptyAnswer: "with-a-body" }),
};

export default defect;
