import type { Defect } from "#corpus/defects/defect.ts";

/** A command counts as ended as soon as its status is not running, even before it runs. */
const defect: Defect = {
  id: "D-91",
  wrong: "A command counts as ended as soon as its status is not running, even before it runs",
  breaks: ["worker:EXEC-23"],
  replace: () => ({ execWatch: { by: "status", pollMs: 250, of: "now", ended: (status) => status !== "running" } }),
};

export default defect;
