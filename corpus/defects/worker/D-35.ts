import type { Defect } from "#corpus/defects/defect.ts";

const TRANSIENT_WORDS = ["timeout", "not ready", "hibernating", "sandbox"];

/** Words of the message, and so of the path in it, decide whether to try again. */
const defect: Defect = {
  id: "D-35",
  wrong: "Words of the message, and so of the path in it, decide whether to try again",
  breaks: ["worker:FILE-28", "worker:RETRY-8"],
  replace: (parts) => ({
    triage: (facts) => {
      const failure = parts.triage(facts);
      const looksTransient = TRANSIENT_WORDS.some((word) => facts.message.toLowerCase().includes(word));
      return looksTransient ? { ...failure, kind: "container", transient: true, status: 503 } : failure;
    },
  }),
};

export default defect;
