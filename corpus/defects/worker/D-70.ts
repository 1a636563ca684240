import type { Defect } from "#corpus/defects/defect.ts";

/** Each health check starts a process, which wakes the VM and renews its idle clock. */
const defect: Defect = {
  id: "D-70",
  wrong: "Each health check starts a process, which wakes the VM and renews its idle clock",
  breaks: ["worker:HEALTH-8", "worker:HIB-4", "worker:PROC-4"],
  replace: () => ({ filesystemProof: "process" }),
};

export default defect;
