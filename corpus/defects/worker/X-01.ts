import type { Defect } from "#corpus/defects/defect.ts";

/** Only errors that kept their code are recognised. */
const defect: Defect = {
  id: "X-01",
  wrong: "Only errors that kept their code are recognised",
  breaks: ["worker:RETRY-5", "worker:FILE-26"],
  replace: (parts) => ({
    triage: (facts) =>
      facts.code === undefined
        ? { kind: "internal", message: facts.message, transient: false, admitted: "unknown", status: 500 }
        : parts.triage(facts),
  }),
};

export default defect;
