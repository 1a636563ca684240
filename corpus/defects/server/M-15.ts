import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Lanes are never forgotten. */
const defect: ServerDefect = {
  id: "M-15",
  wrong: "Lanes are never forgotten",
  breaks: ["server:RST-10", "server:RST-09"],
  replace: () => ({ forgetsIdleLanes: false }),
};

export default defect;
