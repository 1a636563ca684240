import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A call to an agent has no limits: a black hole is waited for until the operating system gives up, after 75 s. */
const defect: ServerDefect = {
  id: "M-09",
  wrong: "A call to an agent has no limits: a black hole is waited for until the operating system gives up, after 75 s",
  breaks: ["server:A2A-21"],
  replace: () => ({ agentLimits: () => ({ connectMs: 75_000, headersMs: 3_600_000 }) }),
};

export default defect;
