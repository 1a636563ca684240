import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Where no backend can be asked an agent that looks dead is dead. */
const defect: ServerDefect = {
  id: "X-65",
  wrong: "Where no backend can be asked an agent that looks dead is dead",
  breaks: ["server:DEAD-07", "server:RST-11"],
  replace: () => ({ diesUnprobed: true }),
};

export default defect;
