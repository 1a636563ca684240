import type { Defect } from "#corpus/defects/defect.ts";

/** Replacing the gateway kills every process of the sandbox. */
const defect: Defect = {
  id: "D-45",
  wrong: "Replacing the gateway kills every process of the sandbox",
  breaks: ["worker:WAKE-12", "worker:PROC-7", "worker:PROC-8", "worker:LIFE-4"],
  replace: () => ({ killScope: (processes) => processes.filter((one) => one.status === "running").map((one) => one.id) }),
};

export default defect;
