import type { Defect } from "#corpus/defects/defect.ts";

/** A command has 30 s unless it asks for more, and may ask for a day. */
const defect: Defect = {
  id: "D-05",
  wrong: "A command has 30 s unless it asks for more, and may ask for a day",
  breaks: ["worker:EXEC-2", "worker:EXEC-3"],
  replace: () => ({ execLimits: { defaultMs: 30_000, maxMs: 86_400_000 } }),
};

export default defect;
