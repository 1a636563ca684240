import type { Defect } from "#corpus/defects/defect.ts";

/** Readiness is polled every 15 s. */
const defect: Defect = {
  id: "X-04",
  wrong: "Readiness is polled every 15 s",
  breaks: ["worker:WAKE-2"],
  replace: () => ({ wakePollMs: 15_000 }),
};

export default defect;
