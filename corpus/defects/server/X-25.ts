import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A revocation that failed does not end the pass. */
const defect: ServerDefect = {
  id: "X-25",
  wrong: "A revocation that failed does not end the pass",
  breaks: ["server:TOK-08"],
  replace: () => ({ afterFailedRevoke: "go-on" }),
};

export default defect;
