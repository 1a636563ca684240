import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A repeated delete tries to stop the root alone. */
const defect: ServerDefect = {
  id: "X-40",
  wrong: "A repeated delete tries to stop the root alone",
  breaks: ["server:STOP-13"],
  replace: () => ({ stopsAgain: "root-only" }),
};

export default defect;
