import type { Defect } from "#corpus/defects/defect.ts";

/** Any read that fails is "not found". */
const defect: Defect = {
  id: "D-36",
  wrong: 'Any read that fails is "not found"',
  breaks: ["worker:FILE-26"],
  replace: (parts) => ({
    triage: (facts) => {
      const failure = parts.triage(facts);
      return failure.kind === "refused-path" ? { ...failure, kind: "absent", status: 404 } : failure;
    },
  }),
};

export default defect;
