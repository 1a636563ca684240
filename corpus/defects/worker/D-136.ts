import type { Defect } from "#corpus/defects/defect.ts";

/** The gateway is alive only when it answers 2xx. */
const defect: Defect = {
  id: "D-136",
  wrong: "The gateway is alive only when it answers 2xx",
  breaks: ["worker:HEALTH-10"],
  replace: () => ({
    gatewayProof: ({ process, answer }) => process !== false && answer !== null && answer.status >= 200 && answer.status < 300,
  }),
};

export default defect;
