import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The token of a workspace that is removed still opens what is the workspace's own. */
const defect: ServerDefect = {
  id: "X-173",
  wrong: "The token of a workspace that is removed still opens what is the workspace's own",
  breaks: ["server:TOK-15"],
  replace: () => ({ tokensOfRemoved: "valid" }),
};

export default defect;
