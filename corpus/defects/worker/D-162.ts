import type { Defect } from "#corpus/defects/defect.ts";

/** The destroy call is not awaited: what it meets is lost. */
const defect: Defect = {
  id: "D-162",
  wrong: "The destroy call is not awaited: what it meets is lost",
  breaks: ["worker:LIFE-7", "worker:WAKE-11"],
  replace: () => ({ destroyIsAwaited: false }),
};

export default defect;
