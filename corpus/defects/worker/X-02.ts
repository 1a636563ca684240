import type { Defect } from "#corpus/defects/defect.ts";

/** The start lock expires after 30 s, sooner than a boot ends. */
const defect: Defect = {
  id: "X-02",
  wrong: "The start lock expires after 30 s, sooner than a boot ends",
  breaks: ["worker:WAKE-6"],
  replace: (parts) => ({
    admit: (flight, request) => parts.admit(flight !== null && flight.ageMs > 30_000 ? null : flight, request),
  }),
};

export default defect;
