import type { Defect } from "#corpus/defects/defect.ts";

/** A sandbox is saved again at once after its restore. */
const defect: Defect = {
  id: "X-70",
  wrong: "A sandbox is saved again at once after its restore",
  breaks: ["worker:SYNC-7"],
  replace: () => ({ restoreCooldownMs: 0 }),
};

export default defect;
