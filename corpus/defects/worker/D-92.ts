import type { Defect } from "#corpus/defects/defect.ts";

/** The end of a command is looked for in the snapshot that its start returned. */
const defect: Defect = {
  id: "D-92",
  wrong: "The end of a command is looked for in the snapshot that its start returned",
  breaks: ["worker:EXEC-23"],
  replace: () => ({
    execWatch: { by: "status", pollMs: 250, of: "start", ended: (status) => status !== "running" && status !== "starting" },
  }),
};

export default defect;
