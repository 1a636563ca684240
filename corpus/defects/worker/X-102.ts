import type { Defect } from "#corpus/defects/defect.ts";

/** A browser waits for the whole boot. */
const defect: Defect = {
  id: "X-102",
  wrong: "A browser waits for the whole boot",
  breaks: ["worker:ARCH-3"],
  replace: () => ({ showsLoadingPage: false }),
};

export default defect;
