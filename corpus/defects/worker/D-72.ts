import type { Defect } from "#corpus/defects/defect.ts";

/** Operations switch keep-alive on for good and state calls switch it off. */
const defect: Defect = {
  id: "D-72",
  wrong: "Operations switch keep-alive on for good and state calls switch it off",
  breaks: ["worker:HIB-10", "worker:HIB-3", "worker:HIB-1"],
  replace: () => ({ keepAlive: (event) => ({ "first-lease": true, "last-lease": null, "state-call": false })[event] }),
};

export default defect;
