import type { Defect } from "#corpus/defects/defect.ts";

/** The state endpoint looks at the processes through the SDK, which may start the VM. */
const defect: Defect = {
  id: "D-15",
  wrong: "The state endpoint looks at the processes through the SDK, which may start the VM",
  breaks: ["worker:STATE-4", "worker:HIB-4"],
  replace: () => ({ stateLooksBy: "sdk" }),
};

export default defect;
