import type { Defect } from "#corpus/defects/defect.ts";

/** Any process and a working echo count as awake, gateway or not. */
const defect: Defect = {
  id: "D-43",
  wrong: "Any process and a working echo count as awake, gateway or not",
  breaks: ["worker:WAKE-4"],
  replace: () => ({ passesForAwake: (processes, echoOk) => processes.length > 0 && echoOk }),
};

export default defect;
