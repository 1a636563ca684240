import type { ServerDefect } from "#corpus/defects/defect.ts";

/** 520 and 525 look dead too, so that live agents are probed and may be restarted. */
const defect: ServerDefect = {
  id: "M-06",
  wrong: "520 and 525 look dead too, so that live agents are probed and may be restarted",
  breaks: ["server:DEAD-02", "server:DEAD-12"],
  replace: ({ isDeadStatus }) => ({ isDeadStatus: (status) => status === 520 || status === 525 || isDeadStatus(status) }),
};

export default defect;
