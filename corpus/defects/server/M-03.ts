import type { ServerDefect } from "#corpus/defects/defect.ts";

/** An answer that looks dead is passed on without a look at the backend. */
const defect: ServerDefect = {
  id: "M-03",
  wrong: "An answer that looks dead is passed on without a look at the backend",
  breaks: ["server:DEAD-03", "server:DEAD-04", "server:DEAD-11"],
  replace: () => ({ probesBeforeAnswer: false }),
};

export default defect;
