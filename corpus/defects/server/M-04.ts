import type { ServerDefect } from "#corpus/defects/defect.ts";

/** 524 does not look dead. */
const defect: ServerDefect = {
  id: "M-04",
  wrong: "524 does not look dead",
  breaks: ["server:DEAD-01", "server:DEAD-03", "server:DEAD-04"],
  replace: ({ isDeadStatus }) => ({ isDeadStatus: (status) => status !== 524 && isDeadStatus(status) }),
};

export default defect;
