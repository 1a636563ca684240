import type { Defect } from "#corpus/defects/defect.ts";

/** The master token is every gateway's token. */
const defect: Defect = {
  id: "X-103",
  wrong: "The master token is every gateway's token",
  breaks: ["worker:AUTH-13"],
  replace: () => ({ gatewayToken: (master) => master }),
};

export default defect;
