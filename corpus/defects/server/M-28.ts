import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The stale-token pass revokes all live tokens of a candidate, also one minted or used since it was read. */
const defect: ServerDefect = {
  id: "M-28",
  wrong: "The stale-token pass revokes all live tokens of a candidate, also one minted or used since it was read",
  breaks: ["server:TOK-02", "server:TOK-11"],
  replace: () => ({ revokes: "all-live" }),
};

export default defect;
