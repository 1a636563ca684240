import type { Defect } from "#corpus/defects/defect.ts";

/** The environment of a request never reaches its command. */
const defect: Defect = {
  id: "X-51",
  wrong: "The environment of a request never reaches its command",
  breaks: ["worker:EXEC-17"],
  replace: () => ({ startOf: ({ command, cwd }) => ({ command, options: cwd === null ? {} : { cwd } }) }),
};

export default defect;
