import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A late register of a removed workspace is let in: it gets a token, keys and a cached URL. */
const defect: ServerDefect = {
  id: "M-33",
  wrong: "A late register of a removed workspace is let in: it gets a token, keys and a cached URL",
  breaks: ["server:REG-10", "server:STATE-02", "server:STATE-01"],
  replace: ({ judgeAgentCall }) => ({ judgeAgentCall: (call) => (call.status === "removed" ? "accept" : judgeAgentCall(call)) }),
};

export default defect;
