import type { Defect } from "#corpus/defects/defect.ts";

/** Concurrent wakes each stop what runs and start a gateway of their own. */
const defect: Defect = {
  id: "D-46",
  wrong: "Concurrent wakes each stop what runs and start a gateway of their own",
  breaks: ["worker:WAKE-6"],
  replace: () => ({ admit: () => "take-over" }),
};

export default defect;
