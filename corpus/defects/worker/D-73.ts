import type { Defect } from "#corpus/defects/defect.ts";

const PATTERNS = ["ECONNREFUSED", "ETIMEDOUT", "HTTP error! status: 503"];

/** The message is lower-cased, the patterns are not. */
const defect: Defect = {
  id: "D-73",
  wrong: "The message is lower-cased, the patterns are not",
  breaks: ["worker:RETRY-5"],
  replace: (parts) => ({
    triage: (facts) => {
      const failure = parts.triage(facts);
      const onlyByText = facts.code === undefined && failure.kind === "container";
      const text = facts.message.toLowerCase();
      return onlyByText && !PATTERNS.some((pattern) => text.includes(pattern)) ? { ...failure, transient: false } : failure;
    },
  }),
};

export default defect;
