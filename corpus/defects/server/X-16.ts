import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A cycle runs for any workspace that is not external. */
const defect: ServerDefect = {
  id: "X-16",
  wrong: "A cycle runs for any workspace that is not external",
  breaks: ["server:RST-21"],
  replace: () => ({ mayAutoRestart: ({ external }) => !external }),
};

export default defect;
