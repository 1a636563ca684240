import type { ServerDefect } from "#corpus/defects/defect.ts";

/** No pass revokes stale tokens. */
const defect: ServerDefect = {
  id: "M-26",
  wrong: "No pass revokes stale tokens",
  breaks: ["server:TOK-01", "server:TOK-05", "server:TOK-12"],
  replace: () => ({ sweepsTokensOn: () => false }),
};

export default defect;
