import type { Defect } from "#corpus/defects/defect.ts";

/** An exec's result is given to whoever has its id. */
const defect: Defect = {
  id: "D-103",
  wrong: "An exec's result is given to whoever has its id",
  breaks: ["worker:EXEC-13", "worker:ISO-2"],
  replace: () => ({ execScope: ({ ownerId }) => ownerId }),
};

export default defect;
