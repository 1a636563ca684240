import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Whoever called a workspace that was removed meanwhile is told that it is being restarted. */
const defect: ServerDefect = {
  id: "X-41",
  wrong: "Whoever called a workspace that was removed meanwhile is told that it is being restarted",
  breaks: ["server:A2A-30"],
  replace: () => ({ promisesRestart: () => true }),
};

export default defect;
