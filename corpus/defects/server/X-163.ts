import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Whoever asks for the state of a removed workspace has to show a token that nobody has. */
const defect: ServerDefect = {
  id: "X-163",
  wrong: "Whoever asks for the state of a removed workspace has to show a token that nobody has",
  breaks: ["server:AUTH-02"],
  replace: () => ({ stateAsksForToken: "always" }),
};

export default defect;
