import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A change of a global secret restarts nobody. */
const defect: ServerDefect = {
  id: "M-124",
  wrong: "A change of a global secret restarts nobody",
  breaks: ["server:RST-22"],
  replace: () => ({ globalSecretsRestart: false }),
};

export default defect;
