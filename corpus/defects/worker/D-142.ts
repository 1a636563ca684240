import type { Defect } from "#corpus/defects/defect.ts";

/** A refused administrator is told how the expected secret begins. */
const defect: Defect = {
  id: "D-142",
  wrong: "A refused administrator is told how the expected secret begins",
  breaks: ["worker:AUTH-3", "worker:OBS-12"],
  replace: () => ({
    forbidden: (_given, secret) => ({ error: "Super admin access required", hint: `it begins with ${String(secret).slice(0, 12)}` }),
  }),
};

export default defect;
