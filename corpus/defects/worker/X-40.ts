import type { Defect } from "#corpus/defects/defect.ts";

/** Output is read the moment a command ends, before it is flushed. */
const defect: Defect = {
  id: "X-40",
  wrong: "Output is read the moment a command ends, before it is flushed",
  breaks: ["worker:EXEC-23"],
  replace: () => ({ outputSettleMs: 0 }),
};

export default defect;
