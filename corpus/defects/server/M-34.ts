import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A late register of a paused workspace brings it online. */
const defect: ServerDefect = {
  id: "M-34",
  wrong: "A late register of a paused workspace brings it online",
  breaks: ["server:REG-11", "server:STATE-01"],
  replace: ({ judgeAgentCall }) => ({ judgeAgentCall: (call) => (call.status === "paused" ? "accept" : judgeAgentCall(call)) }),
};

export default defect;
