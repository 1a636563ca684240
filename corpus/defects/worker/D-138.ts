import type { Defect } from "#corpus/defects/defect.ts";

/** The gateway responds because its port is open, without asking it. */
const defect: Defect = {
  id: "D-138",
  wrong: "The gateway responds because its port is open, without asking it",
  breaks: ["worker:HEALTH-11"],
  replace: () => ({ gatewayProof: ({ process, portOpen }) => process !== false && portOpen }),
};

export default defect;
