import type { ServerDefect } from "#corpus/defects/defect.ts";

/** An agent's whole error page goes to the caller. */
const defect: ServerDefect = {
  id: "X-91",
  wrong: "An agent's whole error page goes to the caller",
  breaks: ["server:A2A-29", "server:LEAK-05"],
  replace: () => ({ agentErrorText: (_status, body) => body }),
};

export default defect;
