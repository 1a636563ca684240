import type { Defect } from "#corpus/defects/defect.ts";

/** A failed listing is read as "no gateway". */
const defect: Defect = {
  id: "D-77",
  wrong: 'A failed listing is read as "no gateway"',
  breaks: ["worker:PROC-9"],
  replace: () => ({ onListFailure: () => "start" }),
};

export default defect;
