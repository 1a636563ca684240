import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Reading the connection mints a token, and the live agent's is revoked. */
const defect: ServerDefect = {
  id: "M-96",
  wrong: "Reading the connection mints a token, and the live agent's is revoked",
  breaks: ["server:EXT-02"],
  replace: () => ({ connectionMints: true }),
};

export default defect;
