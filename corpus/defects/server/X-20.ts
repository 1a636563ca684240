import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The stale-token pass takes an empty list of containers for nothing to do. */
const defect: ServerDefect = {
  id: "X-20",
  wrong: "The stale-token pass takes an empty list of containers for nothing to do",
  breaks: ["server:TOK-05"],
  replace: (parts) => ({ staleHolders: (question) => (question.containers?.size === 0 ? [] : parts.staleHolders(question)) }),
};

export default defect;
