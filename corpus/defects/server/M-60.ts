import type { ServerDefect } from "#corpus/defects/defect.ts";

/** An agent that polls has to say where it is reached, as if somebody called it. */
const defect: ServerDefect = {
  id: "M-60",
  wrong: "An agent that polls has to say where it is reached, as if somebody called it",
  breaks: ["server:REG-03"],
  replace: () => ({ needsUrl: () => true }),
};

export default defect;
