import type { ServerDefect } from "#corpus/defects/defect.ts";

/** An accepted restart is known to its process only. */
const defect: ServerDefect = {
  id: "X-153",
  wrong: "An accepted restart is known to its process only",
  breaks: ["server:RST-04", "server:RST-22", "server:DEAD-09", "server:RST-17"],
  replace: () => ({ notesWantedRestarts: false }),
};

export default defect;
