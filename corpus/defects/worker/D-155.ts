import type { Defect } from "#corpus/defects/defect.ts";

/** The scheduled check asks the gateway through the SDK, which keeps every sandbox awake. */
const defect: Defect = {
  id: "D-155",
  wrong: "The scheduled check asks the gateway through the SDK, which keeps every sandbox awake",
  breaks: ["worker:HIB-5"],
  replace: () => ({ livenessChannel: (asker) => (asker === "cron" ? "sdk" : "binding") }),
};

export default defect;
