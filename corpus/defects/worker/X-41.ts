import type { Defect } from "#corpus/defects/defect.ts";

/** The head of a long output is kept, and nothing says that it was cut. */
const defect: Defect = {
  id: "X-41",
  wrong: "The head of a long output is kept, and nothing says that it was cut",
  breaks: ["worker:EXEC-19"],
  replace: () => ({ boundOutput: (text) => ({ text: text.slice(0, 1_048_576), truncated: false }) }),
};

export default defect;
