import type { Defect } from "#corpus/defects/defect.ts";

/** The start lock is a map in one isolate. */
const defect: Defect = {
  id: "D-78",
  wrong: "The start lock is a map in one isolate",
  breaks: ["worker:WAKE-6"],
  replace: (parts) => ({
    admit: (flight, request) => (flight !== null && flight.isolate !== request.isolate ? "lead" : parts.admit(flight, request)),
  }),
};

export default defect;
