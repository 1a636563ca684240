import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The control plane's answer to a delete is not looked at. */
const defect: ServerDefect = {
  id: "M-30",
  wrong: "The control plane's answer to a delete is not looked at",
  breaks: ["server:STOP-14"],
  replace: () => ({ controlPlaneDeleted: () => true }),
};

export default defect;
