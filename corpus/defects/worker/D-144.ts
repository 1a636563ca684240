import type { Defect } from "#corpus/defects/defect.ts";

/** A GET restarts a sandbox. */
const defect: Defect = {
  id: "D-144",
  wrong: "A GET restarts a sandbox",
  breaks: ["worker:AUTH-6"],
  replace: () => ({ verbsOf: (allowed) => [allowed, "GET"] }),
};

export default defect;
