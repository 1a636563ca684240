import type { Defect } from "#corpus/defects/defect.ts";

/** The id of a streamed command is its process's, by which nothing can be asked. */
const defect: Defect = {
  id: "D-60",
  wrong: "The id of a streamed command is its process's, by which nothing can be asked",
  breaks: ["worker:EXEC-12"],
  replace: () => ({ pollId: ({ processId }) => processId }),
};

export default defect;
