import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The sweeper takes the tokens of a workspace that is being provisioned. */
const defect: ServerDefect = {
  id: "X-28",
  wrong: "The sweeper takes the tokens of a workspace that is being provisioned",
  breaks: ["server:TOK-03"],
  replace: (parts) => ({ sparesTokensOf: parts.sparesTokensOf.filter((status) => status !== "provisioning") }),
};

export default defect;
