import type { ServerDefect } from "#corpus/defects/defect.ts";

/** 521, 522 and 523 do not look dead. */
const defect: ServerDefect = {
  id: "M-05",
  wrong: "521, 522 and 523 do not look dead",
  breaks: ["server:DEAD-01", "server:DEAD-03", "server:DEAD-04"],
  replace: ({ isDeadStatus }) => ({ isDeadStatus: (status) => ![521, 522, 523].includes(status) && isDeadStatus(status) }),
};

export default defect;
