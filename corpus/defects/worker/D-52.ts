import type { Defect } from "#corpus/defects/defect.ts";

/** Permanent errors leave as the exhaustion of retries. */
const defect: Defect = {
  id: "D-52",
  wrong: "Permanent errors leave as the exhaustion of retries",
  breaks: ["worker:RETRY-2"],
  replace: (parts) => ({
    triage: (facts) => {
      const failure = parts.triage(facts);
      return failure.transient ? failure : { ...failure, kind: "container", status: 503 };
    },
  }),
};

export default defect;
