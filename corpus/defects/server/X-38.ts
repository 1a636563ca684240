import type { ServerDefect } from "#corpus/defects/defect.ts";

/** What presence fails at fails with it. */
const defect: ServerDefect = {
  id: "X-38",
  wrong: "What presence fails at fails with it",
  breaks: ["server:REG-14", "server:A2A-30"],
  replace: () => ({ withoutPresence: "fail" }),
};

export default defect;
