import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A rotation revokes first and mints later, as two transactions. */
const defect: ServerDefect = {
  id: "X-26",
  wrong: "A rotation revokes first and mints later, as two transactions",
  breaks: ["server:EXT-01", "server:EXT-11"],
  replace: () => ({ rotation: "two-steps" }),
};

export default defect;
