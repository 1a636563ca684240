import type { Defect } from "#corpus/defects/defect.ts";

/** After 30 s the gateway starts without waiting for the restore. */
const defect: Defect = {
  id: "D-114",
  wrong: "After 30 s the gateway starts without waiting for the restore",
  breaks: ["worker:WAKE-17", "worker:SYNC-10"],
  replace: (parts) => ({ restoreGate: (progress) => (progress.elapsedMs >= 30_000 ? "go" : parts.restoreGate(progress)) }),
};

export default defect;
