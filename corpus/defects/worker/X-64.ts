import type { Defect } from "#corpus/defects/defect.ts";

/** The lock of a holder that died is never given up. */
const defect: Defect = {
  id: "X-64",
  wrong: "The lock of a holder that died is never given up",
  breaks: ["worker:SYNC-8"],
  replace: () => ({ lockHeld: (lock) => lock !== null }),
};

export default defect;
