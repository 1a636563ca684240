import type { ServerDefect } from "#corpus/defects/defect.ts";

/** An answer that broke off counts as a busy agent, so that its message is sent again. */
const defect: ServerDefect = {
  id: "X-92",
  wrong: "An answer that broke off counts as a busy agent, so that its message is sent again",
  breaks: ["server:A2A-25"],
  replace: () => ({ brokenAnswer: "busy" }),
};

export default defect;
