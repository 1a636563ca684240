import type { Defect } from "#corpus/defects/defect.ts";

/** Whatever answers on the gateway's port is the gateway, the container channel included. */
const defect: Defect = {
  id: "X-82",
  wrong: "Whatever answers on the gateway's port is the gateway, the container channel included",
  breaks: ["worker:HEALTH-10"],
  replace: () => ({ gatewayProof: ({ process, answer }) => process !== false && answer !== null }),
};

export default defect;
