import type { Defect } from "#corpus/defects/defect.ts";

/** A switch is on since it was compiled, whatever the environment says. */
const defect: Defect = {
  id: "D-159",
  wrong: "A switch is on since it was compiled, whatever the environment says",
  breaks: ["worker:CFG-11"],
  replace: () => ({ isOn: () => true }),
};

export default defect;
