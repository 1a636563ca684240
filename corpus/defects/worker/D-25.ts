import type { Defect } from "#corpus/defects/defect.ts";

/** A gateway is healthy when its process exists. */
const defect: Defect = {
  id: "D-25",
  wrong: "A gateway is healthy when its process exists",
  breaks: ["worker:HEALTH-11"],
  replace: () => ({ gatewayProof: ({ process }) => process === true }),
};

export default defect;
