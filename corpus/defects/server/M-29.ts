import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The stale-token pass runs without a Docker backend, and no container is known of anybody. */
const defect: ServerDefect = {
  id: "M-29",
  wrong: "The stale-token pass runs without a Docker backend, and no container is known of anybody",
  breaks: ["server:TOK-04"],
  replace: () => ({ sweepsTokensOn: () => true }),
};

export default defect;
