import type { Defect } from "#corpus/defects/defect.ts";

const WORDS = ["sandbox", "hibernat", "not found"];

/** Container or command is decided by the words sandbox, hibernat and not found. */
const defect: Defect = {
  id: "D-59",
  wrong: "Container or command is decided by the words sandbox, hibernat and not found",
  breaks: ["worker:EXEC-22"],
  replace: (parts) => ({
    triage: (facts) => {
      const failure = parts.triage(facts);
      const text = facts.message.toLowerCase();
      if (WORDS.some((word) => text.includes(word))) return { ...failure, kind: "container", status: 503, transient: false };
      const untyped = facts.code === undefined && failure.status === 503;
      return untyped ? { ...failure, kind: "command", status: 500, transient: false } : failure;
    },
  }),
};

export default defect;
