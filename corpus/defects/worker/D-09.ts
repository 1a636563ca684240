import type { Defect } from "#corpus/defects/defect.ts";

/** A sandbox needs a wake only when its process list is empty. */
const defect: Defect = {
  id: "D-09",
  wrong: "A sandbox needs a wake only when its process list is empty",
  breaks: ["worker:WAKE-4"],
  replace: () => ({ passesForAwake: (processes) => processes.length > 0 }),
};

export default defect;
