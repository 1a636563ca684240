import type { Defect } from "#corpus/defects/defect.ts";

/** The absence of a file is a container failure. */
const defect: Defect = {
  id: "D-34",
  wrong: "The absence of a file is a container failure",
  breaks: ["worker:FILE-3"],
  replace: (parts) => ({
    triage: (facts) => {
      const failure = parts.triage(facts);
      return failure.kind === "absent" ? { ...failure, kind: "container", status: 503 } : failure;
    },
  }),
};

export default defect;
