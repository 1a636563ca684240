import type { ServerDefect } from "#corpus/defects/defect.ts";

/** An external workspace whose token cannot be minted is not created, though its row is there. */
const defect: ServerDefect = {
  id: "X-51",
  wrong: "An external workspace whose token cannot be minted is not created, though its row is there",
  breaks: ["server:TOK-26"],
  replace: () => ({ onFailedMint: "fails" }),
};

export default defect;
