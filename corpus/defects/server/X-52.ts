import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The token of a life is minted when its cycle begins; a start that works late writes one that was swept meanwhile. */
const defect: ServerDefect = {
  id: "X-52",
  wrong: "The token of a life is minted when its cycle begins; a start that works late writes one that was swept meanwhile",
  breaks: ["server:TOK-16"],
  replace: () => ({ renewsCredentials: "with-the-cycle" }),
};

export default defect;
