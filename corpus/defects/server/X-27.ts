import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A register mints the first token once it has seen that there is none, whoever has minted meanwhile. */
const defect: ServerDefect = {
  id: "X-27",
  wrong: "A register mints the first token once it has seen that there is none, whoever has minted meanwhile",
  breaks: ["server:REG-12", "server:TOK-17"],
  replace: () => ({ firstToken: "once-none-was-seen" }),
};

export default defect;
