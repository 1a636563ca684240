import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The stale-token pass asks nobody whether the container lives. */
const defect: ServerDefect = {
  id: "X-24",
  wrong: "The stale-token pass asks nobody whether the container lives",
  breaks: ["server:TOK-09"],
  replace: (parts) => ({
    staleHolders: (question) => parts.staleHolders({ ...question, containers: question.containers === null ? null : new Set() }),
  }),
};

export default defect;
