import { isLive } from "#harness/platform/worker/host/live-process.ts";
import type { Defect } from "#corpus/defects/defect.ts";

/** A restart's cleanup kills whatever mentions the gateway's name. */
const defect: Defect = {
  id: "D-30",
  wrong: "A restart's cleanup kills whatever mentions the gateway's name",
  breaks: ["worker:PROC-8"],
  replace: () => ({
    killScope: (processes) => processes.filter((one) => isLive(one) && /clawdbot|moltbot/.test(one.command)).map((one) => one.id),
  }),
};

export default defect;
