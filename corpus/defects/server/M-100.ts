import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A failed start stores and sends what the backend said. */
const defect: ServerDefect = {
  id: "M-100",
  wrong: "A failed start stores and sends what the backend said",
  breaks: ["server:LEAK-01", "server:PROV-09"],
  replace: (parts) => ({ failureText: (sight) => (sight.step === "start" ? sight.raw : parts.failureText(sight)) }),
};

export default defect;
