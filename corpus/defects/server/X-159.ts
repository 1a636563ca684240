import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A redirect of the control plane counts as a deletion. */
const defect: ServerDefect = {
  id: "X-159",
  wrong: "A redirect of the control plane counts as a deletion",
  breaks: ["server:STOP-14"],
  replace: () => ({ controlPlaneDeleted: (status) => status < 400 }),
};

export default defect;
