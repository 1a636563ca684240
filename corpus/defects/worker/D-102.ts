import type { Defect } from "#corpus/defects/defect.ts";

/** Exec results are known to the isolate that began them only. */
const defect: Defect = {
  id: "D-102",
  wrong: "Exec results are known to the isolate that began them only",
  breaks: ["worker:EXEC-12", "worker:EXEC-14"],
  replace: () => ({ execVisible: ({ began, asks }) => began === asks }),
};

export default defect;
