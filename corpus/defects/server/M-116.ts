import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Whoever comes without a token is let in, also where one is live. */
const defect: ServerDefect = {
  id: "M-116",
  wrong: "Whoever comes without a token is let in, also where one is live",
  breaks: ["server:REG-12", "server:TOK-15"],
  replace: (parts) => ({
    judgeAgentCall: (call) => parts.judgeAgentCall(call.bearer === "absent" ? { ...call, hasLiveToken: false } : call),
  }),
};

export default defect;
