import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A list of containers that cannot be had counts as an empty one. */
const defect: ServerDefect = {
  id: "X-23",
  wrong: "A list of containers that cannot be had counts as an empty one",
  breaks: ["server:TOK-06"],
  replace: (parts) => ({
    staleHolders: (question) => parts.staleHolders({ ...question, containers: question.containers ?? new Set() }),
  }),
};

export default defect;
