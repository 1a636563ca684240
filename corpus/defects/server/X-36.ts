import type { ServerDefect } from "#corpus/defects/defect.ts";

/** An instance that a restart could not stop yet registers without a token and shuts its successor out. */
const defect: ServerDefect = {
  id: "X-36",
  wrong: "An instance that a restart could not stop yet registers without a token and shuts its successor out",
  breaks: ["server:TOK-17"],
  replace: () => ({ instanceIsCurrent: "until-replaced" }),
};

export default defect;
