import { isLive } from "#harness/platform/worker/host/live-process.ts";
import type { Defect } from "#corpus/defects/defect.ts";

/** When the gateway cannot be killed, everything else is. */
const defect: Defect = {
  id: "D-88",
  wrong: "When the gateway cannot be killed, everything else is",
  breaks: ["worker:PROC-8"],
  replace: () => ({ killsBesides: (processes) => processes.filter(isLive).map((one) => one.id) }),
};

export default defect;
