import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The database's own words are in the answer. */
const defect: ServerDefect = {
  id: "M-126",
  wrong: "The database's own words are in the answer",
  breaks: ["server:LEAK-06"],
  replace: (parts) => ({ failureText: (sight) => (sight.step === "database" ? sight.raw : parts.failureText(sight)) }),
};

export default defect;
