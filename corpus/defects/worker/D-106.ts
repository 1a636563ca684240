import type { Defect } from "#corpus/defects/defect.ts";

/** Any error that says "not found" makes the file absent. */
const defect: Defect = {
  id: "D-106",
  wrong: 'Any error that says "not found" makes the file absent',
  breaks: ["worker:FILE-26"],
  replace: (parts) => ({
    triage: (facts) => {
      const failure = parts.triage(facts);
      return facts.message.toLowerCase().includes("not found") ? { ...failure, kind: "absent", transient: false, status: 404 } : failure;
    },
  }),
};

export default defect;
