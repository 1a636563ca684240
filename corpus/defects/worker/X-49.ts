import { isLive } from "#harness/platform/worker/host/live-process.ts";
import type { Defect } from "#corpus/defects/defect.ts";

/** Only a live gateway has logs: those of a crash are lost. */
const defect: Defect = {
  id: "X-49",
  wrong: "Only a live gateway has logs: those of a crash are lost",
  breaks: ["worker:LIFE-9"],
  replace: () => ({ pickLog: (processes, isGateway) => processes.find((one) => isLive(one) && isGateway(one.command)) ?? null }),
};

export default defect;
