import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Every answer of the control plane below 300 counts as a start. */
const defect: ServerDefect = {
  id: "X-43",
  wrong: "Every answer of the control plane below 300 counts as a start",
  breaks: ["server:PROV-10"],
  replace: () => ({ controlPlaneCreated: (status) => status < 300 }),
};

export default defect;
