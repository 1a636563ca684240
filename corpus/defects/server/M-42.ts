import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A failed delete answers with the daemon's own words. */
const defect: ServerDefect = {
  id: "M-42",
  wrong: "A failed delete answers with the daemon's own words",
  breaks: ["server:LEAK-06"],
  replace: (parts) => ({ failureText: (sight) => (sight.step === "stop" ? sight.raw : parts.failureText(sight)) }),
};

export default defect;
