import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A flag of the query is set by whatever stands there. */
const defect: ServerDefect = {
  id: "X-181",
  wrong: "A flag of the query is set by whatever stands there",
  breaks: ["server:WIRE-02"],
  replace: () => ({ setsFlag: (value) => value !== null }),
};

export default defect;
