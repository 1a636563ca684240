import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Any 404 on the way to the control plane counts as an instance that is gone. */
const defect: ServerDefect = {
  id: "X-160",
  wrong: "Any 404 on the way to the control plane counts as an instance that is gone",
  breaks: ["server:STOP-14"],
  replace: () => ({ knowsNoInstance: () => true }),
};

export default defect;
