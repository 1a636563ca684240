import type { Defect } from "#corpus/defects/defect.ts";

/** Only the kernel's kill is recognised as a death for want of memory. */
const defect: Defect = {
  id: "X-87",
  wrong: "Only the kernel's kill is recognised as a death for want of memory",
  breaks: ["worker:PROC-10"],
  replace: () => ({ isOomExit: (exitCode) => exitCode === 137 }),
};

export default defect;
