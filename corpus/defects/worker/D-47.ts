import type { Defect } from "#corpus/defects/defect.ts";

/** Every further try kills the boot in progress and starts again. */
const defect: Defect = {
  id: "D-47",
  wrong: "Every further try kills the boot in progress and starts again",
  breaks: ["worker:WAKE-7", "worker:WAKE-8"],
  replace: (parts) => ({ admit: (flight, request) => (request.attempt > 1 ? "take-over" : parts.admit(flight, request)) }),
};

export default defect;
