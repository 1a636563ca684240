import type { Defect } from "#corpus/defects/defect.ts";

/** Files are read by a shell command with the path in quotes. */
const defect: Defect = {
  id: "D-99",
  wrong: "Files are read by a shell command with the path in quotes",
  breaks: ["worker:FILE-30"],
  replace: () => ({ readCommand: (path) => `cat '${path}'` }),
};

export default defect;
