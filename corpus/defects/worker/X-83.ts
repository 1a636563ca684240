import type { Defect } from "#corpus/defects/defect.ts";

/** Deep health asks the gateway through the SDK, which wakes a sandbox or keeps it awake. */
const defect: Defect = {
  id: "X-83",
  wrong: "Deep health asks the gateway through the SDK, which wakes a sandbox or keeps it awake",
  breaks: ["worker:HEALTH-8", "worker:HIB-4"],
  replace: () => ({ livenessChannel: (asker) => (asker === "health" ? "sdk" : "binding") }),
};

export default defect;
