import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The server ends as soon as it is told to, whatever is in flight. */
const defect: ServerDefect = {
  id: "X-63",
  wrong: "The server ends as soon as it is told to, whatever is in flight",
  breaks: ["server:OBS-09"],
  replace: () => ({ closeMs: 0 }),
};

export default defect;
