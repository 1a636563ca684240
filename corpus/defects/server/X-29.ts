import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The sweeper takes the tokens of workspaces that are paused or hibernated. */
const defect: ServerDefect = {
  id: "X-29",
  wrong: "The sweeper takes the tokens of workspaces that are paused or hibernated",
  breaks: ["server:TOK-03"],
  replace: (parts) => ({
    sparesTokensOf: parts.sparesTokensOf.filter((status) => !["paused", "hibernating", "hibernated"].includes(status)),
  }),
};

export default defect;
