import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Restarts by itself only where Docker is wired. */
const defect: ServerDefect = {
  id: "M-02",
  wrong: "Restarts by itself only where Docker is wired",
  breaks: ["server:RST-11", "server:RST-22", "server:DEAD-13"],
  replace: () => ({ restartsByItself: ({ docker }) => docker }),
};

export default defect;
