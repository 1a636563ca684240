import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Restart and resume ask for Docker only. */
const defect: ServerDefect = {
  id: "M-121",
  wrong: "Restart and resume ask for Docker only",
  breaks: ["server:RST-16", "server:RST-20", "server:RST-19"],
  replace: () => ({ hasBackend: ({ docker }) => docker }),
};

export default defect;
